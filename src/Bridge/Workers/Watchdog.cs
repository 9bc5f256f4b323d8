using PortBridge.Protocol.Messages;
using PortBridge.Transport;

namespace PortBridge.Workers;

/// <summary>
/// Watches a ready worker in two ways. A ping, which the worker answers from the loop that reads its input, finds a
/// process that is stopped, starved, or no longer reads. A deadline on work finds an engine that hangs while input and
/// output live: audio is waiting or a final is due, and nothing comes of it. Either alone would miss the other's case.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly WorkerConnection _connection;
    private readonly WatchdogOptions _options;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<HealthFailure> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private long _pingSentAt;
    private bool _isPongPending;

    /// <summary>A watchdog that begins to watch when the connection is ready.</summary>
    public Watchdog(WorkerConnection connection, WatchdogOptions options, TimeProvider time)
    {
        _connection = connection;
        _options = options;
        _time = time;
        _timer = time.CreateTimer(
            static state => ((Watchdog)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        connection.Ready += _ => Arm();
        connection.PongReceived += () => Volatile.Write(ref _isPongPending, false);
    }

    /// <summary>Completes when the worker is found to hang.</summary>
    public Task<HealthFailure> HealthFailure => _failure.Task;

    public void Dispose() => _timer.Dispose();

    // Once each time, so that a check that takes long never meets the next one.
    private void Arm() => _timer.Change(_options.PingInterval, Timeout.InfiniteTimeSpan);

    private void OnTimer()
    {
        if ((Unanswered() ?? Stalled()) is { } failure)
            _failure.TrySetResult(failure);
        else
            Arm();
    }

    private HealthFailure? Unanswered()
    {
        if (!Volatile.Read(ref _isPongPending))
        {
            _pingSentAt = _time.GetTimestamp();
            Volatile.Write(ref _isPongPending, true);
            _connection.Post(new Ping(_time.GetUtcNow().ToUnixTimeMilliseconds()));
            return null;
        }

        return _time.GetElapsedTime(_pingSentAt) < _options.PingTimeout
            ? null
            : new HealthFailure(
                WorkerExitReason.Unresponsive,
                $"The worker did not answer a ping for {_options.PingTimeout.TotalSeconds:0.#} s: "
                + "it is stopped, starved, or no longer reads.");
    }

    private HealthFailure? Stalled()
    {
        var bound = _connection.LastWorkAt is null ? _options.FirstWorkTimeout : _options.WorkTimeout;
        var isIdle = _connection.LastWorkAt is not { } lastWork || _time.GetElapsedTime(lastWork) >= bound;
        foreach (var link in _connection.Sessions.All)
        {
            if (link.PendingSince is not { } since)
                continue;

            var waits = _time.GetElapsedTime(since);
            if (waits >= _options.SessionTimeout || (isIdle && waits >= bound))
            {
                return new HealthFailure(
                    WorkerExitReason.Hung,
                    $"The worker's engine hangs: nothing came of a session's audio for {waits.TotalSeconds:0} s.");
            }
        }

        return null;
    }
}

/// <summary>Why a worker is to be killed.</summary>
/// <param name="Reason">The rule.</param>
/// <param name="Message">A sentence for a person.</param>
internal sealed record HealthFailure(WorkerExitReason Reason, string Message);
