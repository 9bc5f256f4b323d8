using System.IO.Pipelines;

namespace PortBridge.Conformance.Workers;

/// <summary>A running worker: its streams, and how to end it.</summary>
internal interface IWorkerHandle
{
    /// <summary>The worker's standard input.</summary>
    Stream Input { get; }

    /// <summary>The worker's standard output. Output that nobody reads stays in the pipe and blocks the worker. If the
    /// reader is completed, the pipe is closed when the worker next writes.</summary>
    PipeReader Output { get; }

    /// <summary>Whether the worker's standard output is closed, by the worker or because the reader is completed.</summary>
    bool IsOutputClosed { get; }

    /// <summary>The last lines that the worker wrote to standard error.</summary>
    string StandardErrorTail { get; }

    /// <summary>The exit code, 128 plus the signal number after a signal; null while the worker runs.</summary>
    int? ExitCode { get; }

    /// <summary>Sends SIGTERM.</summary>
    void SendTerminate();

    /// <summary>Waits until the worker has exited.</summary>
    /// <exception cref="TimeoutException">The worker still runs.</exception>
    Task WaitForExitAsync(TimeSpan timeout, TimeProvider time);

    /// <summary>Kills the worker and its child processes, if they still run, and waits up to 2 s for the end.</summary>
    Task KillAsync(TimeProvider time);
}
