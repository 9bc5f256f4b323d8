using PortBridge.Protocol.Messages;
using PortBridge.Transport;
using static System.FormattableString;

namespace PortBridge.Workers;

/// <summary>
/// Monitors a ready worker with two checks. A ping, which the worker answers from its input loop, detects a process
/// that is stopped, starved or no longer reads. A deadline for outstanding work detects an engine that hangs while the
/// input loop is alive.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly WorkerConnection _connection;
    private readonly WatchdogOptions _options;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<HealthFailure> _failure =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private long _pingSentAt;
    private bool _isPongPending;

    /// <summary>Creates a watchdog that starts when the connection is ready.</summary>
    public Watchdog(WorkerConnection connection, WatchdogOptions options, TimeProvider time)
    {
        _connection = connection;
        _options = options;
        _time = time;
        _timer = time.CreateTimer(
            static state => ((Watchdog)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        connection.Ready += _ => Schedule();
        connection.PongReceived += () => Volatile.Write(ref _isPongPending, false);
    }

    /// <summary>Completes when a check fails.</summary>
    public Task<HealthFailure> Failure => _failure.Task;

    public void Dispose() => _timer.Dispose();

    // One-shot, so that a slow check never overlaps the next one.
    private void Schedule() => _timer.Change(_options.PingInterval, Timeout.InfiniteTimeSpan);

    private void OnTimer()
    {
        if ((CheckPing() ?? CheckWork()) is { } failure)
            _failure.TrySetResult(failure);
        else
            Schedule();
    }

    private HealthFailure? CheckPing()
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
                Invariant($"The worker did not answer a ping for {_options.PingTimeout.TotalSeconds:0.#} s: ")
                + "it is stopped, starved, or no longer reads.");
    }

    private HealthFailure? CheckWork()
    {
        var timeout = _connection.LastWorkAt is null ? _options.FirstWorkTimeout : _options.WorkTimeout;
        var isIdle = _connection.LastWorkAt is not { } lastWork || _time.GetElapsedTime(lastWork) >= timeout;
        foreach (var session in _connection.Sessions.All)
        {
            if (session.PendingSince is not { } since)
                continue;

            var pending = _time.GetElapsedTime(since);
            if (pending >= _options.SessionTimeout || (isIdle && pending >= timeout))
            {
                return new HealthFailure(
                    WorkerExitReason.Hung,
                    $"The worker's engine hangs: no progress on a session's audio for {pending.TotalSeconds:0} s.");
            }
        }

        return null;
    }
}

/// <summary>The reason to kill a worker.</summary>
/// <param name="Reason">The exit reason.</param>
/// <param name="Message">A human-readable description.</param>
internal sealed record HealthFailure(WorkerExitReason Reason, string Message);
