using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.BadWorker;

/// <summary>The places where a misbehavior changes a correct worker.</summary>
internal sealed class Hooks
{
    /// <summary>Runs first, while the protocol's output is still descriptor 1. Not called for a worker in memory.</summary>
    public Action BeforeAll { get; set; } = () => { };

    /// <summary>Runs before the worker sends anything.</summary>
    public Action<RawOutput> BeforeReady { get; set; } = _ => { };

    /// <summary>Whether standard input is read.</summary>
    public bool Reads { get; set; } = true;

    /// <summary>Whether the worker learns of the end of standard input.</summary>
    public bool ForwardsEnd { get; set; } = true;

    /// <summary>Called for each command; false discards it.</summary>
    public Func<Command, RawOutput, bool> OnCommand { get; set; } = (_, _) => true;

    /// <summary>Returns the command to handle in place of one; null for no change.</summary>
    public Func<Command, Command?> RewriteCommand { get; set; } = _ => null;

    /// <summary>Returns the payload to handle in place of an invalid command; null for no change.</summary>
    public Func<byte[], MessageError, byte[]?> RewriteInvalidCommand { get; set; } = (_, _) => null;

    /// <summary>Called for each event; false discards it.</summary>
    public Func<WorkerEvent, RawOutput, bool> OnEvent { get; set; } = (_, _) => true;

    /// <summary>Returns the event to send in place of one.</summary>
    public Func<WorkerEvent, WorkerEvent> RewriteEvent { get; set; } = e => e;

    /// <summary>Whether the worker ignores that its output is closed.</summary>
    public bool SurvivesClosedOutput { get; set; }

    /// <summary>Members to insert at the beginning of each event's JSON, with a comma after each; null for none.</summary>
    public string? ExtraMembers { get; set; }

    /// <summary>The chunk of speech at which the engine hangs, counted over all sessions from 1; null for none.</summary>
    public int? HangAtChunk { get; set; }

    /// <summary>Runs an action at the Nth audio chunk, counted over all sessions.</summary>
    public void AtChunk(int number, Action<RawOutput> act)
    {
        var chunks = 0;
        OnCommand = (command, output) =>
        {
            if (command is AudioChunk && ++chunks == number)
                act(output);
            return true;
        };
    }

    /// <summary>Runs an action after the first event of a type was sent.</summary>
    public void After<T>(Action<RawOutput> act)
        where T : WorkerEvent
    {
        var done = false;
        OnEvent = (e, output) =>
        {
            if (e is not T || done)
                return true;

            done = true;
            output.Send(e);
            act(output);
            return false;
        };
    }
}
