using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Sessions;

/// <summary>Events of the wire as their owner sees them.</summary>
internal static class EventMapping
{
    private const long LongestMs = long.MaxValue / TimeSpan.TicksPerMillisecond;

    /// <summary>The owner's event; null for one that is not for the owner.</summary>
    /// <exception cref="ProtocolException">It has a time that no session can have.</exception>
    public static SpeechEvent? ToSpeechEvent(WorkerEvent message) => message switch
    {
        Partial e => new SpeechEvent.Partial(e.Utterance, e.Text, Utf16Length(e.Text, e.Stable), Ms(e.StartMs)),
        Final e => ToFinal(e),
        StateChanged e => new SpeechEvent.StateChanged(e.State),
        SpeechStarted e => new SpeechEvent.SpeechStarted(Ms(e.AtMs)),
        SpeechStopped e => new SpeechEvent.SpeechStopped(Ms(e.AtMs)),
        Progress e => new SpeechEvent.Progress(Ms(e.ReceivedMs), Ms(e.ProcessedMs)),
        Error e => new SpeechEvent.Warning(ToSpeechError(e)),
        _ => null,
    };

    public static SpeechError ToSpeechError(Error e) =>
        new(e.Code, e.Message, IsRetriable: e.Code is ErrorCodes.TooManySessions or ErrorCodes.Overloaded);

    public static SpeechEvent.Stopped ToStopped(SessionStopped e) => new(e.Text, Ms(e.AudioMs), e.Reason);

    /// <summary>A time of the wire.</summary>
    /// <exception cref="ProtocolException">No <see cref="TimeSpan"/> is that long.</exception>
    public static TimeSpan Ms(long milliseconds) => milliseconds is >= -LongestMs and <= LongestMs
        ? TimeSpan.FromMilliseconds(milliseconds)
        : throw new ProtocolException(
            ProtocolViolation.UnexpectedMessage, $"{milliseconds} ms is no time that a session can have.");

    private static SpeechEvent.Final ToFinal(Final e) => new(
        e.Utterance,
        e.Text,
        Ms(e.StartMs),
        Ms(e.EndMs),
        e.Confidence,
        e.Words is null ? [] : [.. e.Words.Select(w => new Word(w.Text, Ms(w.StartMs), Ms(w.EndMs), w.Confidence))],
        new FinalTiming(Ms(e.Timing?.AudioMs ?? 0), Ms(e.Timing?.DecodeMs ?? 0), Ms(e.Timing?.LatencyMs ?? 0)),
        e.Language);

    // The wire counts code points, a .NET string UTF-16 units.
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
