using System.Buffers;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Diagnostics;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;
using PortBridge.Transport;
using PortBridge.Workers;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>The timer of the watchdog.</summary>
public sealed class WatchdogTimerTests
{
    private static readonly BridgeMetrics Metrics = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_check_that_takes_longer_than_the_interval_does_not_overlap_the_next_one()
    {
        var time = new SlowTime();
        var input = new Pipe();
        var output = new Pipe();
        using var connection = Connect(output.Reader, input.Writer, time);
        using var watchdog = new Watchdog(connection, new WatchdogOptions(), time);
        var running = connection.RunAsync();
        await SendAsync(output.Writer, new Ready(0, ProtocolVersion.Current, "in-memory", "none", "none", "cpu", []));
        await time.Armed.WithTimeout(Cancel);

        time.Fire();

        connection.CompleteInput();
        var commands = await new MessageReader<Command>(input.Reader, new LengthPrefixedFraming(), MessageJson.ParseCommand)
            .ReadAllAsync(Cancel).ToListAsync(Cancel).AsTask().WithTimeout(Cancel);
        Assert.Single(commands, command => command.Message is Ping);
        await output.Writer.CompleteAsync();
        await running.WithTimeout(Cancel);
    }

    private static WorkerConnection Connect(PipeReader output, PipeWriter input, TimeProvider time) =>
        new(1, output, input, new ConnectionServices(
            new PortBridgeOptions(), Metrics, new WireTap(time), time, NullLogger.Instance, NullLogger.Instance));

    private static async Task SendAsync(PipeWriter output, WorkerEvent message)
    {
        var payload = new ArrayBufferWriter<byte>();
        MessageJson.Write(payload, message);
        FrameEncoder.Write(output, payload.WrittenSpan);
        await output.FlushAsync(Cancel);
    }

    /// <summary>
    /// A clock with one timer, which fires again while its callback reads the time, as on a busy machine.
    /// </summary>
    private sealed class SlowTime : TimeProvider
    {
        private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Timer? _watchdog;
        private bool _isFiring;

        public Task Armed => _armed.Task;

        public void Fire()
        {
            _isFiring = true;
            _watchdog!.Fire();
        }

        public override long GetTimestamp()
        {
            if (_isFiring)
            {
                _isFiring = false;
                _watchdog!.Fire();
            }

            return 0;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this, () => callback(state), state is Watchdog);
            timer.Change(dueTime, period);
            return timer;
        }

        private sealed class Timer(SlowTime time, Action callback, bool isWatchdog) : ITimer
        {
            private bool _isDue;
            private TimeSpan _period;

            public void Fire()
            {
                if (!_isDue)
                    return;

                _isDue = _period > TimeSpan.Zero;
                callback();
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                _isDue = dueTime >= TimeSpan.Zero;
                _period = period;
                if (isWatchdog && _isDue)
                {
                    time._watchdog = this;
                    time._armed.TrySetResult();
                }

                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
