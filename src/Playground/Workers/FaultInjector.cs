using System.Runtime.InteropServices;

namespace PortBridge.Playground.Workers;

/// <summary>
/// Injects faults into the worker, to demonstrate its supervision. Only in Development, and not on Windows.
/// </summary>
public sealed partial class FaultInjector(ISpeechBridge bridge, IHostEnvironment environment, ILogger<FaultInjector> logger)
    : IDisposable
{
    /// <summary>The number of workers that a crash loop kills.</summary>
    public const int CrashLoopLength = 5;

    private const int KillSignal = 9;
    private const int LinuxStopSignal = 19;
    private const int BsdStopSignal = 17;

    private readonly Lock _gate = new();
    private CancellationTokenSource? _loop;

    /// <summary>Whether fault injection is allowed on this server.</summary>
    public bool IsAllowed => environment.IsDevelopment() && !OperatingSystem.IsWindows();

    /// <summary>Whether a crash loop is running.</summary>
    public bool IsLooping => Volatile.Read(ref _loop) is not null;

    /// <summary>Raised after each change of <see cref="IsLooping"/>, on the thread that changed it.</summary>
    public event Action? Changed;

    /// <summary>Kills the worker with SIGKILL, as an out-of-memory killer does.</summary>
    /// <exception cref="InvalidOperationException">Fault injection is not allowed on this server.</exception>
    public void Kill() => Send(KillSignal, bridge.Worker);

    /// <summary>Stops the worker with SIGSTOP: the process hangs.</summary>
    /// <inheritdoc cref="Kill" path="/exception"/>
    public void Stop() => Send(OperatingSystem.IsLinux() ? LinuxStopSignal : BsdStopSignal, bridge.Worker);

    /// <summary>
    /// Starts to kill each worker as soon as it is ready, <see cref="CrashLoopLength"/> workers in total; or ends a
    /// running loop.
    /// </summary>
    /// <returns>A task that completes with the loop that this call started, or immediately if it ended one.</returns>
    /// <inheritdoc cref="Kill" path="/exception"/>
    public Task ToggleCrashLoopAsync()
    {
        ThrowIfNotAllowed();
        CancellationTokenSource loop;
        lock (_gate)
        {
            if (_loop is { } running)
            {
                running.Cancel();
                return Task.CompletedTask;
            }

            _loop = loop = new CancellationTokenSource();
        }

        Changed?.Invoke();
        return LoopAsync(loop);
    }

    /// <summary>Ends a crash loop.</summary>
    public void Dispose()
    {
        lock (_gate)
            _loop?.Cancel();
    }

    private async Task LoopAsync(CancellationTokenSource loop)
    {
        try
        {
            var (killed, last) = (0, 0);
            await foreach (var worker in bridge.WatchWorkerAsync(loop.Token))
            {
                if (worker.State != WorkerState.Ready || worker.Generation == last)
                    continue;

                Send(KillSignal, worker);
                last = worker.Generation;
                if (++killed == CrashLoopLength)
                    break;
            }
        }
        catch (OperationCanceledException) when (loop.IsCancellationRequested)
        {
            // The user ended the loop.
        }
        finally
        {
            lock (_gate)
                _loop = null;
            loop.Dispose();
            Changed?.Invoke();
        }
    }

    // A worker that has already exited needs no signal.
    private void Send(int signal, WorkerStatus worker)
    {
        ThrowIfNotAllowed();
        if (worker.ProcessId is not { } pid)
            return;

        LogSent(signal, pid, worker.Generation);
        _ = kill(pid, signal);
    }

    private void ThrowIfNotAllowed()
    {
        if (!IsAllowed)
        {
            throw new InvalidOperationException(
                "Fault injection requires ASPNETCORE_ENVIRONMENT=Development and is not supported on Windows.");
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LoggerMessage(30, LogLevel.Warning,
        "Fault injection: sending signal {Signal} to worker {ProcessId} of generation {Generation}")]
    private partial void LogSent(int signal, int processId, int generation);
}
