using Microsoft.Extensions.Diagnostics.HealthChecks;
using PortBridge.Protocol;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Worker processes that fail to start.</summary>
public sealed class BadWorkerStartTests
{
    [Theory]
    [InlineData("exit-at-once", WorkerExitReason.Crashed, ErrorCodes.WorkerLost, "exited with code 1 ")]
    [InlineData("wrong-version", WorkerExitReason.Incompatible, ErrorCodes.WorkerUnavailable, "speaks version 2")]
    [InlineData("never-writes", WorkerExitReason.StartTimeout, ErrorCodes.WorkerUnavailable, "not ready in time")]
    [InlineData("never-ready", WorkerExitReason.StartTimeout, ErrorCodes.WorkerUnavailable, "not ready in time")]
    [InlineData("never-reads", WorkerExitReason.Unresponsive, ErrorCodes.WorkerLost, "did not answer a ping")]
    public async Task A_worker_that_fails_to_start_is_reported_by_the_session_the_log_and_the_health_check(
        string misbehavior, WorkerExitReason reason, string code, string sentence)
    {
        await using var host = await BadWorkerHost.StartAsync(misbehavior, options =>
        {
            DisableRestarts(options);
            BadWorkerHost.ShortenTimeouts(options, reason);
        });

        var exit = await AssertFailedAsync(host, reason, code, sentence);

        Assert.Empty(host.Logs.Of(BridgeLog.ProtocolViolated));
        Assert.Equal(exit.Reason == WorkerExitReason.Unresponsive, host.Logs.Of(BridgeLog.WorkerHangs).Count == 1);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("text-before-ready", "the text \"Loading weights ...\\n\"")]
    [InlineData("text-after-ready", " text ")] // Its words are masked if a session is already open.
    [InlineData("ready-twice", "\"event\":\"ready\"")]
    public async Task A_worker_that_violates_the_protocol_at_start_is_killed_and_the_log_contains_evidence_once(
        string misbehavior, string evidence)
    {
        await using var host = await BadWorkerHost.StartAsync(misbehavior, DisableRestarts);

        await AssertFailedAsync(
            host, WorkerExitReason.ProtocolViolation, ErrorCodes.ProtocolViolation, "The worker violated the protocol: ");

        var violation = Assert.Single(host.Logs.Of(BridgeLog.ProtocolViolated));
        Assert.Contains(evidence, violation.Message, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("exit-78", 78, false)]
    [InlineData("exit-69", 69, true)]
    public async Task The_error_of_a_worker_that_cannot_run_is_reported(string misbehavior, int exitCode, bool isRetried)
    {
        await using var host = await BadWorkerHost.StartAsync(misbehavior, DisableRestarts);

        var exit = await AssertFailedAsync(
            host, WorkerExitReason.Unavailable, ErrorCodes.WorkerUnavailable, "This worker fails on purpose");

        Assert.Equal(exitCode, exit.ExitCode);
        Assert.Single(host.Logs.Of(BridgeLog.WorkerReportsError));
        Assert.Single(host.Logs.Of(isRetried ? BridgeLog.WorkerGivenUp : BridgeLog.WorkerFailed));
        Assert.Equal(isRetried, host.Bridge.Worker.NextStart is not null);
        await host.StopAsync();
    }

    // No worker is restarted during the test, so all log messages are about one worker.
    private static void DisableRestarts(PortBridgeOptions options)
    {
        options.Restart.MaxRestarts = 0;
        options.Restart.ProbeDelay = TimeSpan.FromHours(1);
    }

    private static async Task<WorkerExit> AssertFailedAsync(
        BadWorkerHost host, WorkerExitReason reason, string code, string sentence)
    {
        var error = await Assert.ThrowsAsync<SpeechException>(() => host.OpenAsync());
        var status = await host.WhenAsync(status => status.State == WorkerState.Failed);
        var health = await host.CheckHealthAsync();

        Assert.Equal(code, error.Error.Code);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        var logged = Assert.Single(host.Logs.Of(BridgeLog.WorkerGone)).Message;
        Assert.Contains($"({reason})", logged, StringComparison.Ordinal);
        Assert.Contains(sentence, logged, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains(sentence, health.Description, StringComparison.Ordinal);
        Assert.Null(status.ProcessId);
        return status.LastExit!;
    }
}
