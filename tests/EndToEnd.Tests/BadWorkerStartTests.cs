using Microsoft.Extensions.Diagnostics.HealthChecks;
using PortBridge.Protocol;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Worker processes that never come to work, and what each leaves behind.</summary>
public sealed class BadWorkerStartTests
{
    [Theory]
    [InlineData("exit-at-once", WorkerExitReason.Crashed, ErrorCodes.WorkerLost, "exited with code 1 ")]
    [InlineData("wrong-version", WorkerExitReason.Incompatible, ErrorCodes.WorkerUnavailable, "speaks version 2")]
    [InlineData("never-writes", WorkerExitReason.StartTimeout, ErrorCodes.WorkerUnavailable, "not ready in time")]
    [InlineData("never-ready", WorkerExitReason.StartTimeout, ErrorCodes.WorkerUnavailable, "not ready in time")]
    [InlineData("never-reads", WorkerExitReason.Unresponsive, ErrorCodes.WorkerLost, "did not answer a ping")]
    public async Task A_worker_that_never_comes_to_work_is_one_sentence_for_its_owner_the_log_and_the_health_check(
        string misbehaviour, WorkerExitReason reason, string code, string sentence)
    {
        await using var host = await BadWorkerHost.StartAsync(misbehaviour, options =>
        {
            GiveUpAtOnce(options);
            BadWorkerHost.Shorten(options, reason);
        });

        var exit = await IsGivenUpAsync(host, reason, code, sentence);

        Assert.Empty(host.Logs.Of(BridgeLog.ProtocolViolated));
        Assert.Equal(exit.Reason == WorkerExitReason.Unresponsive, host.Logs.Of(BridgeLog.WorkerHangs).Count == 1);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("text-before-ready", "the text \"Loading weights ...\\n\"")]
    [InlineData("text-after-ready", "the text \"Listening.\\n\"")]
    [InlineData("ready-twice", "\"event\":\"ready\"")]
    public async Task A_worker_that_breaks_the_protocol_at_its_start_is_killed_and_the_log_shows_what_it_sent_once(
        string misbehaviour, string evidence)
    {
        await using var host = await BadWorkerHost.StartAsync(misbehaviour, GiveUpAtOnce);

        await IsGivenUpAsync(
            host, WorkerExitReason.ProtocolViolation, ErrorCodes.ProtocolViolation, "The worker violated the protocol: ");

        var violation = Assert.Single(host.Logs.Of(BridgeLog.ProtocolViolated));
        Assert.Contains(evidence, violation.Message, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("exit-78", 78, false)]
    [InlineData("exit-69", 69, true)]
    public async Task A_worker_that_says_why_it_cannot_run_is_quoted(string misbehaviour, int exitCode, bool isRetried)
    {
        await using var host = await BadWorkerHost.StartAsync(misbehaviour, GiveUpAtOnce);

        var exit = await IsGivenUpAsync(
            host, WorkerExitReason.Unavailable, ErrorCodes.WorkerUnavailable, "This worker fails on purpose");

        Assert.Equal(exitCode, exit.ExitCode);
        Assert.Single(host.Logs.Of(BridgeLog.WorkerReportsError));
        Assert.Single(host.Logs.Of(isRetried ? BridgeLog.WorkerGivenUp : BridgeLog.WorkerFailed));
        Assert.Equal(isRetried, host.Bridge.Worker.NextStart is not null);
        await host.StopAsync();
    }

    // The first end is final for as long as a test takes, so that everything in the log is of one worker.
    private static void GiveUpAtOnce(PortBridgeOptions options)
    {
        options.Restart.MaxRestarts = 0;
        options.Restart.ProbeDelay = TimeSpan.FromHours(1);
    }

    private static async Task<WorkerExit> IsGivenUpAsync(
        BadWorkerHost host, WorkerExitReason reason, string code, string sentence)
    {
        var refused = await Assert.ThrowsAsync<SpeechException>(() => host.OpenAsync());
        var status = await host.WhenAsync(status => status.State == WorkerState.Failed);
        var health = await host.CheckHealthAsync();

        Assert.Equal(code, refused.Error.Code);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        var logged = Assert.Single(host.Logs.Of(BridgeLog.WorkerGone)).Message;
        Assert.Contains($"({reason})", logged, StringComparison.Ordinal);
        Assert.Contains(sentence, logged, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains(sentence, health.Description, StringComparison.Ordinal);
        Assert.Null(status.ProcessId);
        return status.LastExit!;
    }
}
