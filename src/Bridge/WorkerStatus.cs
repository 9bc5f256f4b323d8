using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge;

/// <summary>A snapshot of a worker slot.</summary>
public sealed record WorkerStatus
{
    /// <summary>The slot number in the pool, from 0.</summary>
    public int Slot { get; init; }

    /// <summary>The worker's state.</summary>
    public required WorkerState State { get; init; }

    /// <summary>The number of the process started in this slot, from 1; 0 before the first.</summary>
    public int Generation { get; init; }

    /// <summary>The process id; null if no process is running.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The time at which the state was entered.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The worker's description from <c>ready</c>; null before it.</summary>
    public WorkerDescription? Description { get; init; }

    /// <summary>The progress of loading the model; null outside <see cref="WorkerState.Loading"/>.</summary>
    public LoadingProgress? Loading { get; init; }

    /// <summary>The worker that is replacing this one; null if there is none.</summary>
    public WorkerReplacement? Replacement { get; init; }

    /// <summary>The number of times the worker was lost since the host started.</summary>
    public int Restarts { get; init; }

    /// <summary>The time of the next start; null if none is scheduled.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>The exit of the last process; null if none has exited.</summary>
    public WorkerExit? LastExit { get; init; }

    /// <summary>The reason why no worker is available; null if one is.</summary>
    public SpeechError? Error { get; init; }
}

/// <summary>The state of a worker.</summary>
public enum WorkerState
{
    /// <summary>The host has not started the worker, or has stopped it.</summary>
    Stopped,

    /// <summary>The process is starting.</summary>
    Starting,

    /// <summary>The process is running and loading its model.</summary>
    Loading,

    /// <summary>The worker accepts sessions.</summary>
    Ready,

    /// <summary>The worker was lost and restarts at <see cref="WorkerStatus.NextStart"/>.</summary>
    Backoff,

    /// <summary>
    /// The worker cannot run. If <see cref="WorkerStatus.NextStart"/> is set, there were too many exits and a probe
    /// starts then; otherwise the worker is not restarted, because it would fail again.
    /// </summary>
    Failed,

    /// <summary>The host is stopping and the worker is finishing its work.</summary>
    Draining,
}

/// <summary>A worker's description of itself.</summary>
/// <param name="Worker">The program and its version.</param>
/// <param name="Engine">The speech engine.</param>
/// <param name="Model">The engine's model.</param>
/// <param name="Device">The device that the engine uses, such as <c>cpu</c>.</param>
/// <param name="Capabilities">The capabilities; known ones are in <see cref="Protocol.Capabilities"/>.</param>
/// <param name="Languages">The BCP 47 tags of the supported languages; null if not reported.</param>
/// <param name="Note">A human-readable note about a limitation; null for none.</param>
/// <param name="Endpointing">The worker's own values of the fields that a session can set; null if not reported.</param>
public sealed record WorkerDescription(
    string Worker,
    string Engine,
    string Model,
    string Device,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<string>? Languages = null,
    string? Note = null,
    EndpointingOptions? Endpointing = null)
{
    internal static WorkerDescription Of(Ready ready) => new(
        ready.Worker,
        ready.Engine,
        ready.Model,
        ready.Device,
        ready.Capabilities,
        ready.Languages,
        ready.Note,
        ready.Endpointing);
}

/// <summary>A worker that is replacing another one, which serves until it is ready.</summary>
/// <param name="Generation">The generation of the new worker.</param>
/// <param name="State">
/// <see cref="WorkerState.Starting"/>, <see cref="WorkerState.Loading"/>, or <see cref="WorkerState.Ready"/> while the
/// sessions move to it.
/// </param>
/// <param name="Loading">The progress of loading its model; null in other states.</param>
public sealed record WorkerReplacement(int Generation, WorkerState State, LoadingProgress? Loading = null);

/// <summary>The progress of loading a model.</summary>
/// <param name="Stage">The stage, such as <c>download</c>.</param>
/// <param name="Done">The units completed; bytes for a download.</param>
/// <param name="Total">The total units; null if unknown.</param>
public sealed record LoadingProgress(string Stage, long Done, long? Total);

/// <summary>The exit of a worker process.</summary>
/// <param name="Generation">The generation of the worker.</param>
/// <param name="ProcessId">The process id; null if the process could not be started.</param>
/// <param name="ExitCode">
/// The exit code, 128 + n if signal n ended the process; null if it could not be started or did not exit after it was
/// killed.
/// </param>
/// <param name="Reason">The reason, as determined by the supervisor.</param>
/// <param name="Message">A human-readable description.</param>
/// <param name="Uptime">The time from start to exit.</param>
/// <param name="StandardError">
/// The last lines of the standard error, oldest first; at most 40. A worker may print what people say: do not show them to
/// others, and do not log them in production.
/// </param>
public sealed record WorkerExit(
    int Generation,
    int? ProcessId,
    int? ExitCode,
    WorkerExitReason Reason,
    string Message,
    TimeSpan Uptime,
    IReadOnlyList<string> StandardError)
{
    /// <summary>Creates the error for the worker's sessions.</summary>
    internal SpeechError ToError() => Reason switch
    {
        WorkerExitReason.ProtocolViolation =>
            new(Protocol.ErrorCodes.ProtocolViolation, Message, IsRetriable: true),
        WorkerExitReason.Unavailable or WorkerExitReason.StartFailed or WorkerExitReason.StartTimeout
            or WorkerExitReason.Incompatible => SpeechError.WorkerUnavailable(Message, isRetriable: false),
        _ => SpeechError.WorkerLost(Message),
    };
}

/// <summary>The reason for the exit of a worker process.</summary>
public enum WorkerExitReason
{
    /// <summary>The host shut the worker down.</summary>
    Shutdown,

    /// <summary>The process exited by itself, with an exit code or by a signal.</summary>
    Crashed,

    /// <summary>The worker answered pings but made no progress on its work, and was killed.</summary>
    Hung,

    /// <summary>
    /// The worker did not answer a ping, because it was stopped or starved or did not read, and was killed.
    /// </summary>
    Unresponsive,

    /// <summary>The worker violated the protocol and was killed.</summary>
    ProtocolViolation,

    /// <summary>The worker was not ready in time and was killed.</summary>
    StartTimeout,

    /// <summary>The process could not be started.</summary>
    StartFailed,

    /// <summary>The worker cannot run as configured (exit code 78) or lacks its engine (69).</summary>
    Unavailable,

    /// <summary>The worker uses another version of the protocol.</summary>
    Incompatible,
}
