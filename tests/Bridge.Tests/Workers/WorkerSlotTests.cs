using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Diagnostics;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;
using PortBridge.Transport;
using PortBridge.Workers;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>The reports of a slot to its observer, and their order.</summary>
public sealed class WorkerSlotTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationTokenSource _stop = new();
    private readonly InMemoryWorkerLauncher _launcher = new();
    private readonly WaitableTimeProvider _time = new();
    private readonly Observer _observer = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _services.Dispose();
        _stop.Dispose();
        _observer.Dispose();
    }

    [Fact]
    public async Task Statuses_are_reported_one_at_a_time_and_in_order_to_a_slow_observer()
    {
        _observer.BlocksAt = WorkerState.Loading;
        var running = Run();
        var worker = await _launcher.NextAsync(Cancel);
        await worker.SendAsync(new Loading("model"));
        await _observer.Blocked.WithTimeout(Cancel);

        // Another thread changes the status while the observer handles the previous one.
        await _stop.CancelAsync().WithTimeout(Cancel);
        _observer.Release();

        await worker.ReadAsync<Shutdown>(Cancel);
        worker.Exit(0);
        await running.WithTimeout(Cancel);
        Assert.Equal(
            ["Starting", "Loading", "Draining", "Stopped"],
            _observer.Calls.Where(call => Enum.TryParse<WorkerState>(call, out _)).Distinct());
    }

    [Fact]
    public async Task A_worker_is_ready_for_sessions_before_its_status_is_and_a_crash_is_reported_once_in_order()
    {
        var running = Run();
        var worker = await _launcher.NextAsync(Cancel);
        await worker.ReadyAsync();
        await _observer.WhenAsync("ready").WithTimeout(Cancel);

        worker.Exit(139);

        await _observer.WhenAsync("exited").WithTimeout(Cancel);
        Assert.Equal(["ready", "Ready", "draining", "Backoff", "exited"], _observer.Calls.SkipWhile(call => call != "ready"));
        await _stop.CancelAsync();
        await running.WithTimeout(Cancel);
    }

    [Fact]
    public async Task An_observer_that_throws_does_not_end_supervision()
    {
        _observer.Throws = true;
        var running = Run();
        (await _launcher.NextAsync(Cancel)).Exit(139);
        await _observer.WhenAsync("Backoff").WithTimeout(Cancel);

        await _time.ElapseAsync(_observer.Last!.NextStart!.Value - _time.GetUtcNow(), Cancel);

        (await _launcher.NextAsync(Cancel)).Exit(0);
        await _stop.CancelAsync();
        await running.WithTimeout(Cancel);
    }

    private Task Run()
    {
        var services = new WorkerServices(
            _launcher,
            new PortBridgeOptions(),
            new BridgeMetrics(_services.GetRequiredService<IMeterFactory>()),
            new WireTap(_time),
            _time,
            NullLogger.Instance,
            NullLogger.Instance);
        var slot = new WorkerSlot(0, new WorkerCommand { FileName = "in-memory" }, services, _observer);
        return slot.RunAsync(_stop.Token);
    }

    private sealed class Observer : IWorkerSlotObserver, IDisposable
    {
        private readonly Lock _gate = new();
        private readonly List<string> _calls = [];
        private readonly List<(string Call, TaskCompletionSource Seen)> _waiting = [];
        private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _released = new();

        public WorkerState? BlocksAt { get; set; }

        public bool Throws { get; set; }

        public WorkerStatus? Last { get; private set; }

        public Task Blocked => _blocked.Task;

        public IReadOnlyList<string> Calls
        {
            get
            {
                lock (_gate)
                    return [.. _calls];
            }
        }

        public void Release() => _released.Set();

        public Task WhenAsync(string call)
        {
            lock (_gate)
            {
                var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_calls.Contains(call))
                    seen.SetResult();
                else
                    _waiting.Add((call, seen));
                return seen.Task;
            }
        }

        public void OnStatus(WorkerStatus status)
        {
            if (status.State == BlocksAt && !_released.IsSet)
            {
                _blocked.TrySetResult();
                Assert.True(_released.Wait(TimeSpan.FromSeconds(30), Cancel));
            }

            Last = status;
            Add($"{status.State}");
        }

        public void OnReady(WorkerConnection connection) => Add("ready");

        public void OnDraining(WorkerConnection connection) => Add("draining");

        public Task MoveSessionsAsync(WorkerConnection connection)
        {
            Add("moving");
            return Task.CompletedTask;
        }

        public void OnExited(WorkerConnection connection, WorkerExit exit) => Add("exited");

        public void Dispose() => _released.Dispose();

        private void Add(string call)
        {
            lock (_gate)
            {
                _calls.Add(call);
                foreach (var (_, seen) in _waiting.Where(waiting => waiting.Call == call))
                    seen.TrySetResult();
            }

            if (Throws)
                throw new InvalidOperationException("The observer fails.");
        }
    }
}
