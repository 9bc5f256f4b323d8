namespace PortBridge.Benchmarks.Speech;

/// <summary>
/// The audio of one session: a recording, a pause that ends the utterance, and another recording, at whose last word the
/// session is stopped.
/// </summary>
internal sealed class SpeechScenario
{
    /// <summary>The silence that ends an utterance, and a second for its final.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1_800);

    /// <summary>The tolerance for the start and the end of an utterance.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(700);

    private readonly (TimeSpan Start, TimeSpan End) _paused;
    private readonly (TimeSpan Start, TimeSpan End) _stopped;

    public SpeechScenario(SpeechClip paused, SpeechClip stopped)
    {
        var second = paused.SpeechEnd + Pause;
        _paused = (paused.SpeechStart, paused.SpeechEnd);
        _stopped = (second + stopped.SpeechStart, second + stopped.SpeechEnd);
        Samples = new short[(int)(_stopped.End.TotalSeconds * SpeechClip.SampleRate)];
        var offset = (int)(second.TotalSeconds * SpeechClip.SampleRate);
        paused.Samples.AsSpan(0, Math.Min(paused.Samples.Length, offset)).CopyTo(Samples);
        stopped.Samples.AsSpan(0, Samples.Length - offset).CopyTo(Samples.AsSpan(offset));
    }

    public short[] Samples { get; }

    /// <summary>Records the latencies of a session.</summary>
    /// <param name="events">The events, with their times since the due time of the first sample.</param>
    /// <param name="stoppedAt">The time of the stop request.</param>
    /// <param name="latencies">Receives the latencies.</param>
    public void Evaluate(
        IReadOnlyList<(TimeSpan At, SpeechEvent Event)> events, TimeSpan stoppedAt, SpeechLatencies latencies)
    {
        foreach (var (start, end) in (ReadOnlySpan<(TimeSpan, TimeSpan)>)[_paused, _stopped])
            RecordPartial(events, start, end, latencies);

        if (FinalOf(events, _paused) is { } final)
            latencies.AddFinal(final.At - _paused.End, final.Event);
        else
            latencies.Missed++;

        if (FinalOf(events, _stopped) is not { } last)
            latencies.Missed++;
        else if (last.At > stoppedAt)
            latencies.AddStopped(last.At - stoppedAt);
    }

    private static void RecordPartial(
        IReadOnlyList<(TimeSpan At, SpeechEvent Event)> events, TimeSpan start, TimeSpan end, SpeechLatencies latencies)
    {
        foreach (var (at, e) in events)
        {
            if (e is SpeechEvent.Partial partial && partial.Start > start - Tolerance && partial.Start < end)
            {
                latencies.FirstPartial.Add(at - start);
                return;
            }
        }
    }

    /// <summary>Finds the final that contains the end of a recording.</summary>
    private static (TimeSpan At, SpeechEvent.Final Event)? FinalOf(
        IReadOnlyList<(TimeSpan At, SpeechEvent Event)> events, (TimeSpan Start, TimeSpan End) speech)
    {
        foreach (var (at, e) in events)
        {
            if (e is SpeechEvent.Final { Text.Length: > 0 } final
                && final.End > speech.End - Tolerance && final.Start < speech.End)
                return (at, final);
        }

        return null;
    }
}
