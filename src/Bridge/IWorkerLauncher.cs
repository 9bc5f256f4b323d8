using System.IO.Pipelines;

namespace PortBridge;

/// <summary>Starts worker processes. When to start or restart one is the supervisor's decision.</summary>
public interface IWorkerLauncher
{
    /// <summary>Starts a worker.</summary>
    /// <exception cref="WorkerStartException">The program could not be started.</exception>
    IWorkerProcess Launch(WorkerCommand command);
}

/// <summary>A running worker process. Disposing it kills the process.</summary>
public interface IWorkerProcess : IAsyncDisposable
{
    /// <summary>The process id.</summary>
    int Id { get; }

    /// <summary>The absolute path of the program; null if unknown.</summary>
    string? Program => null;

    /// <summary>
    /// The standard input; completing it closes it. Writing to a process that has exited fails with an
    /// <see cref="IOException"/>.
    /// </summary>
    PipeWriter Input { get; }

    /// <summary>The standard output.</summary>
    PipeReader Output { get; }

    /// <summary>The standard error.</summary>
    PipeReader Error { get; }

    /// <summary>The resident memory in bytes; null if unknown.</summary>
    long? ResidentBytes => null;

    /// <summary>
    /// Completes with the exit code, 128 + n if signal n ended the process. Never fails. Does not wait for the streams,
    /// which may still contain unread output.
    /// </summary>
    Task<int> Exited { get; }

    /// <summary>Requests termination with SIGTERM. Does nothing on platforms without signals.</summary>
    void Terminate()
    {
    }

    /// <summary>Kills the process and its descendants. Does nothing if the process has exited.</summary>
    void Kill();
}

/// <summary>The exception that is thrown when a worker cannot be started.</summary>
public sealed class WorkerStartException(string message, Exception? inner = null) : Exception(message, inner);
