using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Processes;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Transport;

namespace PortBridge.Workers;

/// <summary>One worker process from its start to its end.</summary>
internal sealed class WorkerRun(
    int generation,
    IWorkerProcess process,
    PortBridgeOptions options,
    BridgeMetrics metrics,
    TimeProvider time,
    ILogger logger)
    : IDisposable
{
    /// <summary>
    /// How long one half of a worker's end may come after the other: its exit after its output's end, or the reverse,
    /// which a grandchild that holds the pipe can put off for ever.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan TerminateGrace = TimeSpan.FromSeconds(1);

    private readonly StandardErrorPump _standardError = new(process.Error, generation, logger);
    private readonly long _startedAt = time.GetTimestamp();
    private HealthFailure? _failure;

    public WorkerConnection Connection { get; } =
        new(generation, process.Output, process.Input, options, metrics, time, logger);

    public void Dispose() => Connection.Dispose();

    /// <summary>Converses with the process until it is gone.</summary>
    /// <param name="watchdog">Watches it.</param>
    /// <param name="shutdown">
    /// Completes when the worker is to go: it may finish what it has, within the shutdown timeout.
    /// </param>
    public async Task<WorkerExit> RunAsync(Watchdog watchdog, Task shutdown)
    {
        var pumping = _standardError.RunAsync();
        var conversing = Connection.RunAsync();
        await Task.WhenAny(conversing, process.Exited, watchdog.HealthFailure, shutdown).ConfigureAwait(false);

        var isShutdown = shutdown.IsCompleted && !conversing.IsCompleted && !process.Exited.IsCompleted;
        if (isShutdown)
            await ShutDownAsync().ConfigureAwait(false);
        else if (watchdog.HealthFailure.IsCompleted)
            Kill(watchdog.HealthFailure.Result);
        else if (conversing.IsCompleted)
            await EnsureExitAsync(conversing.Result.Kind).ConfigureAwait(false);

        var exitCode = await ExitCodeAsync().ConfigureAwait(false);
        if (!await EndsWithinAsync(conversing, Grace).ConfigureAwait(false))
            Connection.Abort();
        var end = await conversing.ConfigureAwait(false);

        if (!await EndsWithinAsync(pumping, Grace).ConfigureAwait(false))
            _standardError.Cancel();
        await pumping.ConfigureAwait(false);
        return Describe(end, exitCode, isShutdown);
    }

    private void Kill(HealthFailure failure)
    {
        logger.WorkerHangs(generation, failure.Message);
        _failure = failure;
        process.Kill();
    }

    /// <summary>
    /// Goes down the ladder until the worker is gone: asks it to finish and closes its input, asks the system to end
    /// it, kills it.
    /// </summary>
    private async Task ShutDownAsync()
    {
        var start = time.GetTimestamp();
        var step = "shutdown";
        if (!await AskToEndAsync(options.ShutdownTimeout).ConfigureAwait(false))
        {
            step = "SIGTERM";
            process.Terminate();
            if (!await EndsWithinAsync(process.Exited, TerminateGrace).ConfigureAwait(false))
            {
                step = "kill";
                process.Kill();
                await EndsWithinAsync(process.Exited, Grace).ConfigureAwait(false);
            }
        }

        logger.WorkerShutDown(generation, step, time.GetElapsedTime(start));
    }

    private async Task<bool> AskToEndAsync(TimeSpan bound)
    {
        using var timeout = new CancellationTokenSource(bound, time);
        try
        {
            await Connection.SendAsync(new Shutdown(), timeout.Token).ConfigureAwait(false);
            Connection.CompleteInput();
        }
        catch (ChannelClosedException)
        {
            // It closed its input by itself; it may still be about to exit.
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        try
        {
            await process.Exited.WaitAsync(timeout.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Killing is no promise: a process that waits for a dead disk outlives it, and must not hold up the next.
    private async Task<int?> ExitCodeAsync()
    {
        if (await EndsWithinAsync(process.Exited, Grace).ConfigureAwait(false))
            return await process.Exited.ConfigureAwait(false);

        logger.WorkerOutlivesKill(generation, process.Id);
        return null;
    }

    private async Task EnsureExitAsync(ConnectionEndKind end)
    {
        if (end == ConnectionEndKind.OutputEnded)
        {
            if (await EndsWithinAsync(process.Exited, Grace).ConfigureAwait(false))
                return;
            logger.WorkerClosedOutput(generation);
        }

        process.Kill();
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan bound)
    {
        try
        {
            await task.WaitAsync(bound, time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private WorkerExit Describe(ConnectionEnd end, int? exitCode, bool isShutdown)
    {
        var uptime = time.GetElapsedTime(_startedAt);
        var reason = isShutdown ? WorkerExitReason.Shutdown
            : _failure is { } failure ? failure.Reason
            : Reason(end, exitCode);
        return new WorkerExit(
            generation, process.Id, exitCode, reason, Message(reason, end, exitCode, uptime), uptime,
            _standardError.Tail);
    }

    private static WorkerExitReason Reason(ConnectionEnd end, int? exitCode) => end.Kind switch
    {
        ConnectionEndKind.ProtocolViolation => WorkerExitReason.ProtocolViolation,
        ConnectionEndKind.VersionMismatch => WorkerExitReason.Incompatible,
        ConnectionEndKind.StartTimeout => WorkerExitReason.StartTimeout,
        _ when exitCode is ExitCodes.Unavailable or ExitCodes.Configuration => WorkerExitReason.Unavailable,
        _ => WorkerExitReason.Crashed,
    };

    private string Message(WorkerExitReason reason, ConnectionEnd end, int? exitCode, TimeSpan uptime)
    {
        switch (reason)
        {
            case WorkerExitReason.ProtocolViolation:
            case WorkerExitReason.Incompatible:
            case WorkerExitReason.StartTimeout:
                return end.Message;
            case WorkerExitReason.Hung:
            case WorkerExitReason.Unresponsive:
                return _failure!.Message;
            case WorkerExitReason.Unavailable when Connection.LastError is { } error:
                return error.Message;
            default:
                var how = exitCode switch
                {
                    null => "was given up: it did not end when it was killed,",
                    > 128 => $"ended by signal {exitCode - 128}",
                    _ => $"ended with code {exitCode}",
                };
                var after = uptime.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
                return $"The worker {how} after {after} s.";
        }
    }
}
