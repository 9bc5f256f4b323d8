using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Sessions;

/// <summary>Maps protocol events to the events of the public API.</summary>
internal static class EventMapping
{
    /// <summary>
    /// Returns the public event; null for events that are not delivered, or that the state of the session completes.
    /// </summary>
    public static SpeechEvent? ToSpeechEvent(WorkerEvent message) => message switch
    {
        Partial e => new SpeechEvent.Partial(e.Utterance, e.Text, Utf16Length(e.Text, e.Stable), Ms(e.StartMs)),
        Final e => ToFinal(e),
        StateChanged e => new SpeechEvent.StateChanged(e.State),
        SpeechStarted e => new SpeechEvent.SpeechStarted(Ms(e.AtMs)),
        SpeechStopped e => new SpeechEvent.SpeechStopped(Ms(e.AtMs)),
        Error e => new SpeechEvent.Warning(ToSpeechError(e)),
        _ => null,
    };

    public static SpeechEvent.Progress ToProgress(Progress e, TimeSpan committed) =>
        new(Ms(e.ReceivedMs), Ms(e.ProcessedMs), committed);

    public static SpeechError ToSpeechError(Error e) =>
        new(e.Code, e.Message, IsRetriable: e.Code is ErrorCodes.TooManySessions or ErrorCodes.Overloaded);

    public static SpeechEvent.Stopped ToStopped(SessionStopped e) => new(e.Text, Ms(e.AudioMs), e.Reason);

    /// <summary>Converts milliseconds of a message, whose range was checked when it was parsed.</summary>
    public static TimeSpan Ms(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static SpeechEvent.Final ToFinal(Final e) => new(
        e.Utterance,
        e.Text,
        Ms(e.StartMs),
        Ms(e.EndMs),
        e.Confidence,
        e.Words is null ? [] : [.. e.Words.Select(w => new Word(w.Text, Ms(w.StartMs), Ms(w.EndMs), w.Confidence))],
        new FinalTiming(Ms(e.Timing?.AudioMs ?? 0), Ms(e.Timing?.DecodeMs ?? 0), Ms(e.Timing?.LatencyMs ?? 0)),
        e.Language);

    // The protocol counts code points, a .NET string UTF-16 code units.
    private static int Utf16Length(string text, int codePoints)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (codePoints-- <= 0)
                break;
            length += rune.Utf16SequenceLength;
        }

        return length;
    }
}
