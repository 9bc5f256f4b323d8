using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

public class RetryStateTests
{
    [Fact]
    public void The_pause_doubles_until_the_retries_are_used_up()
    {
        var retry = new RetryState(retries: 2);

        Assert.True(retry.MayRetry(received: 0));
        Assert.Equal(TimeSpan.FromSeconds(1), retry.Pause);
        Assert.True(retry.MayRetry(RetryState.MinProgressBytes - 1));
        Assert.Equal(TimeSpan.FromSeconds(2), retry.Pause);
        Assert.False(retry.MayRetry(received: 0));
    }

    [Fact]
    public void An_attempt_with_enough_data_resets_the_count()
    {
        var retry = new RetryState(retries: 1);

        Assert.True(retry.MayRetry(received: 0));
        Assert.True(retry.MayRetry(RetryState.MinProgressBytes));
        Assert.Equal(TimeSpan.FromSeconds(1), retry.Pause);
        Assert.False(retry.MayRetry(received: 0));
    }
}
