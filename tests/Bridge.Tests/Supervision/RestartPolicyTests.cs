using FsCheck;
using FsCheck.Fluent;
using PortBridge.Protocol;
using PortBridge.Supervision;

namespace PortBridge.Bridge.Tests;

public sealed class RestartPolicyTests
{
    private static readonly RestartOptions Defaults = new();

    [Fact]
    public void Without_jitter_each_pause_is_twice_the_one_before_up_to_the_longest()
    {
        var policy = new RestartPolicy(Defaults, () => 1);

        var pauses = Enumerable.Range(0, 12).Select(_ => policy.NextDelay(Exit())!.Value.TotalSeconds);

        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30, 30], pauses);
    }

    [Fact]
    public void Any_pause_lies_between_a_millisecond_and_its_bound_however_often_the_worker_dies() => Prop.ForAll(
        Gen.Choose(1, 60_000).ToArbitrary(),
        Gen.Choose(1, 3_600_000).ToArbitrary(),
        Gen.Choose(0, 999).Select(part => part / 1000.0).NonEmptyListOf().ToArbitrary(),
        (initial, longest, jitters) =>
        {
            var next = 0;
            var policy = new RestartPolicy(
                new RestartOptions
                {
                    InitialDelay = TimeSpan.FromMilliseconds(initial),
                    MaxDelay = TimeSpan.FromMilliseconds(longest),
                },
                () => jitters[next++ % jitters.Count]);
            return Enumerable.Range(0, 80).All(failures =>
            {
                var bound = Math.Min(longest, initial * Math.Pow(2, Math.Min(failures, 30)));
                var expected = Math.Max(1, bound * jitters[failures % jitters.Count]);
                return Math.Abs(policy.NextDelay(Exit())!.Value.TotalMilliseconds - expected) <= 0.5;
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void After_a_stable_life_the_pause_begins_again()
    {
        var policy = new RestartPolicy(Defaults, () => 1);
        for (var i = 0; i < 5; i++)
            policy.NextDelay(Exit());

        Assert.Equal(3.2, policy.NextDelay(Exit(uptime: 29.9))!.Value.TotalSeconds);
        Assert.Equal(0.1, policy.NextDelay(Exit(uptime: 30))!.Value.TotalSeconds);
        Assert.Equal(0.2, policy.NextDelay(Exit())!.Value.TotalSeconds);
    }

    [Theory]
    [InlineData(ExitCodes.Configuration, false)]
    [InlineData(ExitCodes.Unavailable, true)]
    [InlineData(ExitCodes.Usage, true)]
    [InlineData(ExitCodes.Ok, true)]
    [InlineData(137, true)]
    [InlineData(null, true)]
    public void Only_a_worker_that_cannot_run_as_configured_is_not_started_again(int? exitCode, bool again) =>
        Assert.Equal(again, new RestartPolicy(Defaults, () => 0.5).NextDelay(Exit(exitCode)) is not null);

    private static WorkerExit Exit(int? exitCode = 1, double uptime = 0) => new(
        1, 1, exitCode, WorkerExitReason.Crashed, "", TimeSpan.FromSeconds(uptime), []);
}
