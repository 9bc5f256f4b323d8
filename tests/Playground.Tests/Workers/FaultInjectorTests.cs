using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Workers;

namespace PortBridge.Playground.Tests.Workers;

/// <summary>Injects faults into real processes in place of workers.</summary>
public sealed class FaultInjectorTests : IDisposable
{
    private const int KilledCode = 128 + 9;

    private readonly FakeBridge _bridge = new();
    private readonly List<Process> _workers = [];

    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

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
    public async Task Fault_injection_is_rejected_outside_Development(string environment)
    {
        using var injector = In(environment);
        var worker = BecomeReady(1);

        Assert.False(injector.IsAllowed);
        Assert.Throws<InvalidOperationException>(injector.Kill);
        Assert.Throws<InvalidOperationException>(injector.Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(injector.ToggleCrashLoopAsync);
        Assert.False(worker.HasExited);
        Assert.False(injector.IsLooping);
    }

    [Fact]
    public async Task Kill_sends_SIGKILL()
    {
        using var injector = InDevelopment();
        var worker = BecomeReady(1);

        injector.Kill();

        await worker.WaitForExitAsync(Canceled);
        Assert.Equal(KilledCode, worker.ExitCode);
    }

    [Fact]
    public void Without_a_worker_process_nothing_happens()
    {
        using var injector = InDevelopment();
        _bridge.Become(Some.Status(WorkerState.Backoff));

        injector.Kill();
        injector.Stop();
    }

    [Fact]
    public async Task A_crash_loop_kills_each_generation_when_it_is_ready_and_then_ends()
    {
        using var injector = InDevelopment();
        var loop = injector.ToggleCrashLoopAsync();
        for (var generation = 1; generation <= FaultInjector.CrashLoopLength; generation++)
        {
            Assert.True(injector.IsLooping);
            _bridge.Become(Some.Status(WorkerState.Starting, generation));
            await BecomeReady(generation).WaitForExitAsync(Canceled);
        }

        await loop.WaitAsync(Canceled);
        Assert.False(injector.IsLooping);
        Assert.All(_workers, worker => Assert.Equal(KilledCode, worker.ExitCode));
    }

    [Fact]
    public async Task Toggling_a_running_crash_loop_ends_it()
    {
        using var injector = InDevelopment();
        var loop = injector.ToggleCrashLoopAsync();

        await injector.ToggleCrashLoopAsync();

        await loop.WaitAsync(Canceled);
        Assert.False(injector.IsLooping);
        Assert.False(BecomeReady(1).HasExited);
    }

    private FaultInjector InDevelopment()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("This system has no signals.");
        return In("Development");
    }

    private FaultInjector In(string environment) => new(_bridge, new FakeEnvironment(environment), NullLogger<FaultInjector>.Instance);

    private Process BecomeReady(int generation)
    {
        var worker = Process.Start("sleep", "600");
        _workers.Add(worker);
        _bridge.Become(Some.Status(WorkerState.Ready, generation) with { ProcessId = worker.Id });
        return worker;
    }
}
