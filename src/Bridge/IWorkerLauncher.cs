using System.IO.Pipelines;

namespace PortBridge;

/// <summary>Starts worker processes. Policy, such as when to start one again, is the supervisor's.</summary>
public interface IWorkerLauncher
{
    /// <summary>Starts a worker.</summary>
    /// <exception cref="WorkerStartException">The program could not be started.</exception>
    IWorkerProcess Launch(WorkerCommand command);
}

/// <summary>A running worker: its streams and its end, and nothing else.</summary>
public interface IWorkerProcess : IAsyncDisposable
{
    /// <summary>The operating system's number for it.</summary>
    int Id { get; }

    /// <summary>
    /// Its standard input. Completing it closes it; writing to a process that has ended fails with an
    /// <see cref="IOException"/>.
    /// </summary>
    PipeWriter Input { get; }

    /// <summary>Its standard output.</summary>
    PipeReader Output { get; }

    /// <summary>Its standard error.</summary>
    PipeReader Error { get; }

    /// <summary>Memory that it has resident, in bytes; null where that is not known.</summary>
    long? ResidentBytes => null;

    /// <summary>
    /// Completes with the exit code, 128 + n where signal n ended it. It never fails, and it does not wait for the
    /// streams: what the process wrote before its end may still be unread.
    /// </summary>
    Task<int> Exited { get; }

    /// <summary>
    /// Asks the system to end the process, by SIGTERM. Where there is no such thing, does nothing; then it is killed.
    /// </summary>
    void Terminate()
    {
    }

    /// <summary>Ends the process and its children at once. Does nothing if it has ended.</summary>
    void Kill();
}

/// <summary>A worker could not be started.</summary>
public sealed class WorkerStartException(string message, Exception? inner = null) : Exception(message, inner)
{
    internal static WorkerStartException Of(WorkerCommand command, Exception cause) => new(
        $"The worker \"{command.FileName}\" could not be started: {cause.Message}. Check PortBridge:Worker:FileName.",
        cause);
}
