using System.Runtime.InteropServices;

namespace PortBridge.Playground.Workers;

/// <summary>
/// Does to the worker what can befall it, so that its supervision can be seen at work: in Development only, and where
/// the system has signals.
/// </summary>
public sealed partial class FaultInjector(ISpeechBridge bridge, IHostEnvironment environment, ILogger<FaultInjector> logger)
    : IDisposable
{
    /// <summary>How many workers a crash loop kills before it ends by itself.</summary>
    public const int CrashLoopLength = 5;

    private const int KillSignal = 9;
    private const int LinuxStopSignal = 19;
    private const int BsdStopSignal = 17;

    private readonly Lock _gate = new();
    private CancellationTokenSource? _loop;

    /// <summary>Whether this server allows it. Everything else throws where it does not.</summary>
    public bool IsAllowed => environment.IsDevelopment() && !OperatingSystem.IsWindows();

    /// <summary>Whether a crash loop runs.</summary>
    public bool IsLooping => Volatile.Read(ref _loop) is not null;

    /// <summary>Raised after each change of <see cref="IsLooping"/>, on the thread that made it.</summary>
    public event Action? Changed;

    /// <summary>Kills the worker (SIGKILL), as the system does when memory runs out.</summary>
    /// <exception cref="InvalidOperationException">This server does not allow it.</exception>
    public void Kill() => Send(KillSignal, bridge.Worker);

    /// <summary>Stops the worker (SIGSTOP): it lives, but does nothing any more, as one that hangs.</summary>
    /// <inheritdoc cref="Kill" path="/exception"/>
    public void Stop() => Send(OperatingSystem.IsLinux() ? LinuxStopSignal : BsdStopSignal, bridge.Worker);

    /// <summary>
    /// Begins to kill every worker as soon as it is ready, <see cref="CrashLoopLength"/> of them; or ends that.
    /// </summary>
    /// <returns>Ends when the loop has; at once when this ended one.</returns>
    /// <inheritdoc cref="Kill" path="/exception"/>
    public Task ToggleCrashLoopAsync()
    {
        RequireAllowed();
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
            // It was ended by hand.
        }
        finally
        {
            lock (_gate)
                _loop = null;
            loop.Dispose();
            Changed?.Invoke();
        }
    }

    // A worker that is gone by now gets no signal, and nobody needs to know.
    private void Send(int signal, WorkerStatus worker)
    {
        RequireAllowed();
        if (worker.ProcessId is not { } pid)
            return;

        LogSent(signal, pid, worker.Generation);
        _ = kill(pid, signal);
    }

    private void RequireAllowed()
    {
        if (!IsAllowed)
        {
            throw new InvalidOperationException(
                "The worker is harmed in Development only: start with ASPNETCORE_ENVIRONMENT=Development, not on Windows.");
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LoggerMessage(30, LogLevel.Warning,
        "The page sends signal {Signal} to worker {ProcessId} of generation {Generation}")]
    private partial void LogSent(int signal, int processId, int generation);
}
