using PortBridge.Protocol.Messages;

namespace PortBridge.BadWorker;

/// <summary>Where a misbehaviour takes hold of a good worker.</summary>
internal sealed class Hooks
{
    /// <summary>Before anything else; the protocol's output has not moved from descriptor 1 yet.</summary>
    public Action BeforeAll { get; set; } = () => { };

    /// <summary>When the streams have been taken over, before the worker says anything.</summary>
    public Action<RawOutput> BeforeReady { get; set; } = _ => { };

    /// <summary>Whether anything is read from standard input at all.</summary>
    public bool Reads { get; set; } = true;

    /// <summary>Whether the end of standard input is passed on to the worker.</summary>
    public bool PassesEnd { get; set; } = true;

    /// <summary>Sees each command first; false keeps it from the worker.</summary>
    public Func<Command, RawOutput, bool> OnCommand { get; set; } = (_, _) => true;

    /// <summary>Puts another command in the place of one; null leaves it as it came.</summary>
    public Func<Command, Command?> RewriteCommand { get; set; } = _ => null;

    /// <summary>Sees each event first; false keeps it from the host.</summary>
    public Func<WorkerEvent, RawOutput, bool> OnEvent { get; set; } = (_, _) => true;

    /// <summary>Puts another event in the place of one.</summary>
    public Func<WorkerEvent, WorkerEvent> Rewrite { get; set; } = e => e;

    /// <summary>A fault of the scripted engine, as <c>--fault</c> takes it.</summary>
    public string? EngineFault { get; set; }

    /// <summary>Counts the audio chunks of all sessions, and acts at one.</summary>
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

    /// <summary>Acts when an event of a kind has been sent for the first time.</summary>
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
