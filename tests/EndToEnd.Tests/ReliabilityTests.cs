using CliWrap;
using CliWrap.Buffered;
using PortBridge.Testing.Hosting;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Short runs of the commands of docs/reliability.md.</summary>
public sealed class ReliabilityTests
{
    // Far more than a run takes on a busy machine.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(20);

    [Fact]
    public Task Sessions_lose_and_repeat_nothing_while_workers_are_killed() => KillAsync("2");

    [Fact(Explicit = true)]
    public Task Sessions_lose_and_repeat_nothing_while_many_workers_are_killed() => KillAsync("6");

    [Fact]
    public Task Stopped_workers_are_detected_and_sessions_lose_nothing() => StopAsync("1");

    [Fact(Explicit = true)]
    public Task Many_stopped_workers_are_detected_and_sessions_lose_nothing() => StopAsync("3");

    [Fact]
    public Task No_worker_outlives_a_killed_host() => KillHostsAsync("4");

    [Fact(Explicit = true)]
    public Task No_worker_outlives_any_of_many_killed_hosts() => KillHostsAsync("20");

    [Fact]
    public Task Fuzzed_frames_crash_neither_side() => FuzzAsync("1000", "1");

    [Fact(Explicit = true)]
    public Task Many_fuzzed_frames_crash_neither_side() => FuzzAsync("20000", "4");

    private static Task KillAsync(string count) =>
        RunAsync("kills", "--count", count, "--sessions", "4", "--speed", "5", "--pause", "600");

    private static Task StopAsync(string count) =>
        RunAsync("stops", "--count", count, "--sessions", "3", "--speed", "5", "--pause", "300", "--ping-timeout", "1000");

    // On a busy machine a worker may take longer to exit; the test only requires that it does.
    private static Task KillHostsAsync(string count) =>
        RunAsync("host-kills", "--count", count, "--goal", "120000");

    private static Task FuzzAsync(string frames, string brokenStreams) =>
        RunAsync("fuzz", "--frames", frames, "--broken-streams", brokenStreams);

    private static async Task RunAsync(params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("These commands need /proc, which only Linux has.");

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        var result = await Cli.Wrap(BuiltPrograms.Reliability)
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(timeout.Token);
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
    }
}
