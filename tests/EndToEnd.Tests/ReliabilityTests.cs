using CliWrap;
using CliWrap.Buffered;
using PortBridge.Testing.Hosting;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Small runs of the programs whose figures stand in docs/reliability.md.</summary>
public sealed class ReliabilityTests
{
    // A run that hangs has failed; one on a busy machine may take its time.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(20);

    [Fact]
    public Task People_who_speak_lose_nothing_and_hear_nothing_twice_while_workers_are_killed() => KillAsync("2");

    [Fact(Explicit = true)]
    public Task People_who_speak_lose_nothing_and_hear_nothing_twice_while_many_workers_are_killed() => KillAsync("6");

    [Fact]
    public Task Stopped_workers_are_found_and_people_who_speak_lose_nothing() => StopAsync("1");

    [Fact(Explicit = true)]
    public Task Many_stopped_workers_are_found_and_people_who_speak_lose_nothing() => StopAsync("3");

    [Fact]
    public Task No_worker_outlives_a_host_that_is_killed() => KillHostsAsync("4");

    [Fact(Explicit = true)]
    public Task No_worker_outlives_one_of_many_hosts_that_are_killed() => KillHostsAsync("20");

    [Fact]
    public Task Fuzzed_frames_harm_neither_side() => FuzzAsync("1000", "1");

    [Fact(Explicit = true)]
    public Task Many_fuzzed_frames_harm_neither_side() => FuzzAsync("20000", "4");

    private static Task KillAsync(string count) =>
        HoldsAsync("kills", "--count", count, "--sessions", "4", "--speed", "5", "--pause", "600");

    private static Task StopAsync(string count) =>
        HoldsAsync("stops", "--count", count, "--sessions", "3", "--speed", "5", "--pause", "300", "--ping-timeout", "1000");

    // On a busy machine a worker may need more time to end; what counts here is that it does.
    private static Task KillHostsAsync(string count) =>
        HoldsAsync("host-kills", "--count", count, "--goal", "120000");

    private static Task FuzzAsync(string frames, string brokenStreams) =>
        HoldsAsync("fuzz", "--frames", frames, "--broken-streams", brokenStreams);

    private static async Task HoldsAsync(params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("These programs look into /proc, which only Linux has.");

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        var result = await Cli.Wrap(BuiltPrograms.Reliability)
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(bound.Token);
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
    }
}
