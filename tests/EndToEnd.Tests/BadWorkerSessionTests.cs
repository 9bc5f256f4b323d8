using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using PortBridge.Protocol;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Worker processes that misbehave during a session.</summary>
public sealed class BadWorkerSessionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("half-frame", "The stream ended in", "the header 0000005a, then the JSON {")]
    [InlineData("oversized-header", "16777215", "the header 00ffffff")]
    public async Task Without_recovery_a_protocol_violation_fails_the_session_and_the_log_contains_evidence_once(
        string misbehavior, string sentence, string evidence)
    {
        await using var host = await BadWorkerHost.StartAsync(misbehavior, options =>
        {
            options.Recovery.Enabled = false;
            options.Restart.MaxRestarts = 0;
        });
        await using var session = await host.OpenAsync();

        var seen = await Utterance.SendUntilFailureAsync(session, Cancel);

        var failed = Assert.IsType<SpeechEvent.Failed>(seen[^1]);
        Assert.Equal((ErrorCodes.ProtocolViolation, true), (failed.Error.Code, failed.Error.IsRetriable));
        Assert.Contains(sentence, failed.Error.Message, StringComparison.Ordinal);
        await host.WhenAsync(status => status.State == WorkerState.Failed);
        var violation = Assert.Single(host.Logs.Of(BridgeLog.ProtocolViolated));
        Assert.Contains(evidence, violation.Message, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Unhealthy, (await host.CheckHealthAsync()).Status);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("half-frame", WorkerExitReason.ProtocolViolation)]
    [InlineData("oversized-header", WorkerExitReason.ProtocolViolation)]
    [InlineData("crash-after 3", WorkerExitReason.Crashed)]
    [InlineData("hang-after 3", WorkerExitReason.Hung)]
    public async Task A_session_that_loses_every_worker_fails_as_poison_and_the_next_worker_survives(
        string misbehavior, WorkerExitReason reason)
    {
        await using var host = await BadWorkerHost.StartAsync(
            misbehavior, options => BadWorkerHost.ShortenTimeouts(options, reason));
        await using var session = await host.OpenAsync();

        var seen = await Utterance.SendUntilFailureAsync(session, Cancel);

        Assert.Contains(seen, e => e is SpeechEvent.Interrupted);
        Assert.Contains(seen, e => e is SpeechEvent.Resumed);
        Assert.Equal(ErrorCodes.PoisonSession, Assert.IsType<SpeechEvent.Failed>(seen[^1]).Error.Code);
        var status = await host.WhenAsync(status => status is { State: WorkerState.Ready, Generation: > 2 });

        // One more if the first worker exited before it received audio, which does not count against the session.
        var exits = host.Logs.Of(BridgeLog.WorkerGone);
        Assert.InRange(exits.Count, 2, 3);
        Assert.Equal(status.Generation, exits.Count + 1);
        Assert.All(exits, entry => Assert.Contains($"({reason})", entry.Message, StringComparison.Ordinal));
        Assert.Equal(reason, status.LastExit!.Reason);
        Assert.Equal(HealthStatus.Healthy, (await host.CheckHealthAsync()).Status);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_session_that_crashes_its_workers_fails_as_poison_and_another_session_loses_no_word()
    {
        await using var host = await BadWorkerHost.StartAsync("crash-on-session");
        await using var reference = await host.OpenAsync();
        var (_, expected) = await Utterance.SendAsync(reference, Cancel);
        await using var other = await host.OpenAsync();
        await using var poison = await host.OpenAsync(new SessionOptions { Prompt = "poison" });
        foreach (var chunk in Utterance.Chunks.Take(10))
            await other.WriteAsync(chunk, Cancel);

        var seen = await Utterance.SendUntilFailureAsync(poison, Cancel);
        foreach (var chunk in Utterance.Chunks.Skip(10))
            await other.WriteAsync(chunk, Cancel);
        var end = await other.StopAsync(Cancel);

        Assert.Equal(ErrorCodes.PoisonSession, Assert.IsType<SpeechEvent.Failed>(seen[^1]).Error.Code);
        Assert.Equal((expected.Text, expected.Audio), (end.Text, end.Audio));
        var events = await other.ReadEventsAsync(Cancel).ToListAsync(Cancel);
        Assert.Contains(events, e => e is SpeechEvent.Interrupted);
        Assert.DoesNotContain(events, e => e is SpeechEvent.Gap or SpeechEvent.Warning);
        var exits = host.Logs.Of(BridgeLog.WorkerGone);
        Assert.InRange(exits.Count, 2, 3);
        Assert.All(exits, entry => Assert.Contains("by signal 11", entry.Message, StringComparison.Ordinal));
        Assert.Equal(HealthStatus.Healthy, (await host.CheckHealthAsync()).Status);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("unknown-events", BridgeLog.UnknownEvent, "\"mood\" is not a known", 1)]
    [InlineData("events-for-unknown-sessions", BridgeLog.EventWithoutSession, "a-stranger", 1)]
    [InlineData("stderr-flood 5", BridgeLog.StandardError, "!!!!!!!!!!", 200)]
    [InlineData("stderr-flood 5", BridgeLog.MessagesSuppressed, "49,800 more lines of its standard error", 1)]
    [InlineData("final-twice", BridgeLog.WorkerGone, "", 0)]
    [InlineData("clock-overflow", BridgeLog.WorkerGone, "", 0)]
    public async Task Unexpected_output_is_logged_and_does_not_change_the_results_of_the_session(
        string misbehavior, int logged, string text, int times)
    {
        var (good, _) = await TranscribeWithAsync("good");

        var (seen, host) = await TranscribeWithAsync(misbehavior);

        Assert.NotEmpty(good);
        Assert.Equal(good, seen);
        var entries = host.Logs.Of(logged);
        Assert.Equal(times, entries.Count);
        Assert.All(entries, entry => Assert.Contains(text, entry.Message, StringComparison.Ordinal));
        Assert.All(
            host.Logs.Entries.Where(entry => entry.Level >= LogLevel.Warning),
            entry => Assert.Equal(logged, entry.EventId.Id));
        Assert.InRange(host.Bridge.Worker.LastExit!.StandardError.Count, 0, 40);
    }

    [Fact]
    public async Task A_worker_that_ignores_shutdown_is_killed_and_the_log_reports_it()
    {
        await using var host = await BadWorkerHost.StartAsync(
            "ignores-shutdown", options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        await using var session = await host.OpenAsync();
        await Utterance.SendAsync(session, Cancel);
        Assert.Equal(HealthStatus.Healthy, (await host.CheckHealthAsync()).Status);

        await host.StopAsync();

        var shutDown = Assert.Single(host.Logs.Of(BridgeLog.WorkerShutDown));
        Assert.Contains("ended by kill", shutDown.Message, StringComparison.Ordinal);
        Assert.Equal(WorkerExitReason.Shutdown, host.Bridge.Worker.LastExit!.Reason);
        Assert.Equal(HealthStatus.Unhealthy, (await host.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task Grandchildren_that_hold_the_worker_s_pipes_neither_delay_its_exit_nor_survive_it()
    {
        await using var host = await BadWorkerHost.StartAsync("forks-grandchildren");
        await using var session = await host.OpenAsync();
        await Utterance.SendAsync(session, Cancel);
        Assert.Equal(HealthStatus.Healthy, (await host.CheckHealthAsync()).Status);

        await host.StopAsync();

        var grandchildren = host.Logs.Of(BridgeLog.StandardError)
            .Select(entry => Regex.Match(entry.Message, @"grandchild (\d+)")).ToList();
        Assert.Equal(2, grandchildren.Count);
        foreach (var match in grandchildren)
            await BadWorkerHost.WaitForExitAsync(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        var shutDown = Assert.Single(host.Logs.Of(BridgeLog.WorkerShutDown));
        Assert.Contains("ended by shutdown", shutDown.Message, StringComparison.Ordinal);
    }

    // The times of events depend on the machine, so only the texts and numbers of the finals are compared.
    private static async Task<(IReadOnlyList<string> Finals, BadWorkerHost Host)> TranscribeWithAsync(string misbehavior)
    {
        await using var host = await BadWorkerHost.StartAsync(misbehavior);
        await using var session = await host.OpenAsync();
        var (seen, end) = await Utterance.SendAsync(session, Cancel);
        Assert.Equal(HealthStatus.Healthy, (await host.CheckHealthAsync()).Status);
        await host.StopAsync();
        var finals = seen.OfType<SpeechEvent.Final>().Select(final => $"{final.Utterance} {final.Text}");
        return ([.. finals, end.Text], host);
    }
}
