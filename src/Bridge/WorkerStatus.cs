using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge;

/// <summary>A worker as its supervisor sees it: an immutable picture of one moment.</summary>
public sealed record WorkerStatus
{
    /// <summary>Its slot in the pool, from 0.</summary>
    public int Slot { get; init; }

    /// <summary>What it is doing.</summary>
    public required WorkerState State { get; init; }

    /// <summary>Counts the processes started in this slot, from 1; 0 before the first.</summary>
    public int Generation { get; init; }

    /// <summary>The process, or null while none runs.</summary>
    public int? ProcessId { get; init; }

    /// <summary>When the present state was entered.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>What the worker said of itself in <c>ready</c>; null until then.</summary>
    public WorkerDescription? Description { get; init; }

    /// <summary>How far the model has loaded; null outside <see cref="WorkerState.Loading"/>.</summary>
    public LoadingProgress? Loading { get; init; }

    /// <summary>The worker that is to take this one's place; null while there is none.</summary>
    public WorkerReplacement? Replacement { get; init; }

    /// <summary>How often the worker was lost since the host started.</summary>
    public int Restarts { get; init; }

    /// <summary>When the next start is due; null where none is.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>How the last process ended; null while none has.</summary>
    public WorkerExit? LastExit { get; init; }

    /// <summary>Why there is no worker, in words; null while there is one.</summary>
    public SpeechError? Error { get; init; }
}

/// <summary>What a worker is doing.</summary>
public enum WorkerState
{
    /// <summary>The host has not started it, or has stopped it.</summary>
    Stopped,

    /// <summary>The process starts.</summary>
    Starting,

    /// <summary>The process runs and loads its model.</summary>
    Loading,

    /// <summary>It takes sessions.</summary>
    Ready,

    /// <summary>It was lost and will be started again at <see cref="WorkerStatus.NextStart"/>.</summary>
    Backoff,

    /// <summary>
    /// It cannot run. If <see cref="WorkerStatus.NextStart"/> is set, too many ended in a short time and one is tried
    /// then; if not, starting it again would not help.
    /// </summary>
    Failed,

    /// <summary>The host is stopping and the worker finishes what it has.</summary>
    Draining,
}

/// <summary>What a worker said of itself.</summary>
/// <param name="Worker">The program and its version.</param>
/// <param name="Engine">The speech engine.</param>
/// <param name="Model">The engine's model.</param>
/// <param name="Device">Where it really runs, such as <c>cpu</c>.</param>
/// <param name="Capabilities">What it can give, of <see cref="Protocol.Capabilities"/> or later ones.</param>
/// <param name="Languages">The BCP 47 tags of the languages that it knows; null where it does not say.</param>
/// <param name="Note">A sentence for a person about what is not as wished; null for none.</param>
/// <param name="Endpointing">
/// The worker's own endpointing values, as far as a session can set them; null where the worker does not say.
/// </param>
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

/// <summary>A worker that is to take another one's place, which serves meanwhile.</summary>
/// <param name="Generation">Which process.</param>
/// <param name="State">
/// <see cref="WorkerState.Starting"/>, <see cref="WorkerState.Loading"/>, or <see cref="WorkerState.Ready"/> while the
/// sessions move to it.
/// </param>
/// <param name="Loading">How far its model has loaded; null unless it loads.</param>
public sealed record WorkerReplacement(int Generation, WorkerState State, LoadingProgress? Loading = null);

/// <summary>How far a model has loaded.</summary>
/// <param name="Stage">What is being done, such as <c>download</c>.</param>
/// <param name="Done">Units done; bytes in a download.</param>
/// <param name="Total">Units in all, or null where unknown.</param>
public sealed record LoadingProgress(string Stage, long Done, long? Total);

/// <summary>How a worker process ended.</summary>
/// <param name="Generation">Which one.</param>
/// <param name="ProcessId">Its pid, or null where it could not be started.</param>
/// <param name="ExitCode">
/// Its exit code, or null where it could not be started or did not end when it was killed; 128 + n where signal n
/// ended it.
/// </param>
/// <param name="Reason">Why, as the supervisor understands it.</param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="Uptime">From its start to its end.</param>
/// <param name="StandardError">The last lines of its standard error, oldest first; at most 40.</param>
public sealed record WorkerExit(
    int Generation,
    int? ProcessId,
    int? ExitCode,
    WorkerExitReason Reason,
    string Message,
    TimeSpan Uptime,
    IReadOnlyList<string> StandardError);

/// <summary>Why a worker process ended.</summary>
public enum WorkerExitReason
{
    /// <summary>The host asked it to.</summary>
    Shutdown,

    /// <summary>It ended by itself, with a code or by a signal.</summary>
    Crashed,

    /// <summary>It ran and answered, but did not get on with its work, and was killed.</summary>
    Hung,

    /// <summary>It did not answer any more, since it was stopped or starved or did not read, and was killed.</summary>
    Unresponsive,

    /// <summary>It broke the protocol and was killed.</summary>
    ProtocolViolation,

    /// <summary>It was not ready in time and was killed.</summary>
    StartTimeout,

    /// <summary>It could not be started at all.</summary>
    StartFailed,

    /// <summary>It said that it cannot run as configured (exit 78), or unsupported its engine (69).</summary>
    Unavailable,

    /// <summary>It speaks another version of the protocol.</summary>
    Incompatible,
}
