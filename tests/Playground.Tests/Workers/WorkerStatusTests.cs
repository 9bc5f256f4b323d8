using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Workers;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests.Workers;

/// <summary>Notices and texts for the status and the exit of a worker.</summary>
public sealed class WorkerStatusTests
{
    [Theory]
    [InlineData(WorkerState.Failed)]
    [InlineData(WorkerState.Backoff)]
    [InlineData(WorkerState.Starting)]
    public void A_worker_that_restarts_without_its_engine_shows_what_to_install(WorkerState state)
    {
        var error = Some.Error(ErrorCodes.WorkerUnavailable, message: "Run: apt-get install libpocketsphinx3");
        var notice = new WorkerStatus { State = state, Error = error }.ToNotice();

        Assert.Equal("No speech engine is available.", notice!.Title);
        Assert.Equal("Run: apt-get install libpocketsphinx3", notice.Text);
    }

    [Fact]
    public void A_lost_worker_that_will_be_replaced_is_restarting()
    {
        var error = Some.Error(ErrorCodes.WorkerLost, isRetriable: true);
        var notice = new WorkerStatus { State = WorkerState.Backoff, Error = error }.ToNotice();

        Assert.Equal("The speech engine is restarting.", notice!.Title);
    }

    [Fact]
    public void A_worker_that_exits_too_often_is_not_reported_as_missing()
    {
        var error = Some.Error(ErrorCodes.WorkerLost, isRetriable: true);
        var status = Some.Status(WorkerState.Failed) with { Error = error, NextStart = DateTimeOffset.UnixEpoch };

        Assert.Equal("The speech engine keeps crashing.", status.ToNotice()!.Title);
        Assert.Equal("Restarts paused", status.ToText());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(0, "code 0")]
    [InlineData(70, "code 70")]
    [InlineData(134, "SIGABRT")]
    [InlineData(137, "SIGKILL")]
    [InlineData(159, "signal 31")]
    public void An_exit_code_is_shown_as_a_code_or_a_signal(int? code, string? text) =>
        Assert.Equal(text, WorkerExitFormatter.Code(code));

    [Fact]
    public void Each_exit_reason_has_its_own_text()
    {
        var words = Enum.GetValues<WorkerExitReason>().Select(WorkerExitFormatter.Reason).ToList();

        Assert.Equal(words.Count, words.Distinct().Count());
        Assert.DoesNotContain(nameof(WorkerExitReason.StartTimeout), words);
    }

    [Theory]
    [InlineData(WorkerState.Ready)]
    [InlineData(WorkerState.Starting)]
    [InlineData(WorkerState.Loading)]
    public void A_healthy_worker_has_no_notice(WorkerState state) =>
        Assert.Null(new WorkerStatus { State = state }.ToNotice());
}
