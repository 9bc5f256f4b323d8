using CliWrap;
using CliWrap.Buffered;
using PortBridge.Testing.Hosting;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Small runs of the programs whose figures stand in docs/reliability.md.</summary>
public sealed class ReliabilityTests
{
    // A run that hangs has failed; one on a busy machine may take its time.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [Fact]
    public Task People_who_speak_lose_nothing_and_hear_nothing_twice_while_workers_are_killed() =>
        HoldsAsync("kills", "--count", "6", "--sessions", "4", "--speed", "5", "--pause", "600");

    [Fact]
    public Task Stopped_workers_are_found_and_people_who_speak_lose_nothing() =>
        HoldsAsync("stops", "--count", "3", "--sessions", "3", "--speed", "5", "--pause", "300", "--patience", "1000");

    [Fact]
    public Task No_worker_outlives_a_host_that_is_killed() => HoldsAsync("host-kills", "--count", "4");

    [Fact]
    public Task Fuzzed_frames_harm_neither_side() => HoldsAsync("fuzz", "--frames", "20000", "--broken-streams", "4");

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
