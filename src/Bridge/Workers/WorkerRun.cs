using System.Globalization;
using System.Threading.Channels;
using PortBridge.Diagnostics;
using PortBridge.Processes;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Transport;

namespace PortBridge.Workers;

/// <summary>Runs the connection to one worker process and ends the process.</summary>
/// <param name="generation">The generation of the worker.</param>
/// <param name="process">The process.</param>
/// <param name="connection">The connection, owned by the instance.</param>
/// <param name="services">The shared dependencies.</param>
internal sealed class WorkerRun(
    int generation, IWorkerProcess process, WorkerConnection connection, WorkerServices services) : IDisposable
{
    /// <summary>
    /// The maximum time between the exit of the process and the end of its output, in either order. A grandchild that
    /// holds the pipe open could delay the end of the output forever.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan TerminateGrace = TimeSpan.FromSeconds(1);

    private readonly StandardErrorPump _standardError = new(
        process.Error, generation, () => connection.HasHadSession, services.Time, services.OutputLogger);

    private readonly long _startedAt = services.Time.GetTimestamp();
    private HealthFailure? _failure;

    public WorkerConnection Connection => connection;

    public void Dispose() => connection.Dispose();

    /// <summary>Runs the connection until the process has exited.</summary>
    /// <param name="watchdog">The worker's watchdog.</param>
    /// <param name="shutdown">
    /// Completes when the worker is to shut down; it may then finish its work within the shutdown timeout.
    /// </param>
    public async Task<WorkerExit> RunAsync(Watchdog watchdog, Task shutdown)
    {
        var draining = _standardError.RunAsync();
        var running = connection.RunAsync();
        await Task.WhenAny(running, process.Exited, watchdog.Failure, shutdown).ConfigureAwait(false);

        var isShutdown = shutdown.IsCompleted && !running.IsCompleted && !process.Exited.IsCompleted;
        if (isShutdown)
            await ShutDownAsync().ConfigureAwait(false);
        else if (watchdog.Failure.IsCompleted)
            Kill(watchdog.Failure.Result);
        else if (running.IsCompleted)
            await EnsureExitAsync(running.Result.Kind).ConfigureAwait(false);

        var exitCode = await ExitCodeAsync().ConfigureAwait(false);
        if (!await EndsWithinAsync(running, Grace).ConfigureAwait(false))
            connection.Abort();
        var end = await running.ConfigureAwait(false);

        if (!await EndsWithinAsync(draining, Grace).ConfigureAwait(false))
            _standardError.Cancel();
        await draining.ConfigureAwait(false);
        return Describe(end, exitCode, isShutdown);
    }

    private void Kill(HealthFailure failure)
    {
        services.Logger.WorkerHangs(generation, failure.Message);
        _failure = failure;
        process.Kill();
    }

    /// <summary>
    /// Ends the process in escalation steps: <c>shutdown</c> and closing its input, SIGTERM, kill.
    /// </summary>
    private async Task ShutDownAsync()
    {
        var start = services.Time.GetTimestamp();
        var step = "shutdown";
        if (!await RequestShutdownAsync(services.Options.ShutdownTimeout).ConfigureAwait(false))
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

        services.Logger.WorkerShutDown(generation, step, services.Time.GetElapsedTime(start));
    }

    private async Task<bool> RequestShutdownAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit, services.Time);
        try
        {
            await connection.SendAsync(new Shutdown(), timeout.Token).ConfigureAwait(false);
            connection.CompleteInput();
        }
        catch (ChannelClosedException)
        {
            // The worker has closed its input and may be about to exit.
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

    // A killed process that is blocked in the kernel may not exit; it must not delay the next start.
    private async Task<int?> ExitCodeAsync()
    {
        if (await EndsWithinAsync(process.Exited, Grace).ConfigureAwait(false))
            return await process.Exited.ConfigureAwait(false);

        services.Logger.WorkerOutlivesKill(generation, process.Id);
        return null;
    }

    private async Task EnsureExitAsync(ConnectionEndKind end)
    {
        if (end == ConnectionEndKind.OutputEnded)
        {
            if (await EndsWithinAsync(process.Exited, Grace).ConfigureAwait(false))
                return;
            services.Logger.WorkerClosedOutput(generation);
        }

        process.Kill();
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, services.Time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private WorkerExit Describe(ConnectionEnd end, int? exitCode, bool isShutdown)
    {
        var uptime = services.Time.GetElapsedTime(_startedAt);
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
            case WorkerExitReason.Unavailable when connection.LastError is { } error:
                return error.Message;
            default:
                var after = uptime.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
                return exitCode switch
                {
                    null => $"The worker did not exit after it was killed; it was abandoned after {after} s.",
                    > 128 => $"The worker was ended by signal {exitCode - 128} after {after} s.",
                    _ => $"The worker exited with code {exitCode} after {after} s.",
                };
        }
    }
}
