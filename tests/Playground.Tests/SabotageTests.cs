using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Playground.Supervision;

namespace PortBridge.Playground.Tests;

/// <summary>Harm done to real processes that stand for workers.</summary>
public sealed class SabotageTests : IDisposable
{
    private const int KilledCode = 128 + 9;

    private readonly WatchedBridge _bridge = new();
    private readonly List<Process> _workers = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var worker in _workers)
        {
            worker.Kill();
            worker.Dispose();
        }
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Outside_Development_no_worker_is_harmed(string environment)
    {
        using var sabotage = In(environment);
        var worker = BecomeReady(1);

        Assert.False(sabotage.IsAllowed);
        Assert.Throws<InvalidOperationException>(sabotage.Kill);
        Assert.Throws<InvalidOperationException>(sabotage.Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(sabotage.ToggleCrashLoopAsync);
        Assert.False(worker.HasExited);
        Assert.False(sabotage.IsLooping);
    }

    [Fact]
    public async Task Killing_ends_the_worker_by_SIGKILL()
    {
        using var sabotage = InDevelopment();
        var worker = BecomeReady(1);

        sabotage.Kill();

        await worker.WaitForExitAsync(Cancelled);
        Assert.Equal(KilledCode, worker.ExitCode);
    }

    [Fact]
    public void A_worker_that_is_gone_already_cannot_be_harmed_and_that_is_no_fault()
    {
        using var sabotage = InDevelopment();
        _bridge.Become(Some.Status(WorkerState.Backoff));

        sabotage.Kill();
        sabotage.Stop();
    }

    [Fact]
    public async Task A_crash_loop_kills_each_generation_as_it_gets_ready_until_it_has_had_enough()
    {
        using var sabotage = InDevelopment();
        var loop = sabotage.ToggleCrashLoopAsync();
        for (var generation = 1; generation <= Sabotage.CrashLoopLength; generation++)
        {
            Assert.True(sabotage.IsLooping);
            _bridge.Become(Some.Status(WorkerState.Starting, generation));
            await BecomeReady(generation).WaitForExitAsync(Cancelled);
        }

        await loop.WaitAsync(Cancelled);
        Assert.False(sabotage.IsLooping);
        Assert.All(_workers, worker => Assert.Equal(KilledCode, worker.ExitCode));
    }

    [Fact]
    public async Task A_crash_loop_pressed_again_ends()
    {
        using var sabotage = InDevelopment();
        var loop = sabotage.ToggleCrashLoopAsync();

        await sabotage.ToggleCrashLoopAsync();

        await loop.WaitAsync(Cancelled);
        Assert.False(sabotage.IsLooping);
        Assert.False(BecomeReady(1).HasExited);
    }

    private Sabotage InDevelopment()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("This system has no signals.");
        return In("Development");
    }

    private Sabotage In(string environment) => new(_bridge, new FakeEnvironment(environment), NullLogger<Sabotage>.Instance);

    private Process BecomeReady(int generation)
    {
        var worker = Process.Start("sleep", "600");
        _workers.Add(worker);
        _bridge.Become(Some.Status(WorkerState.Ready, generation) with { ProcessId = worker.Id });
        return worker;
    }
}
