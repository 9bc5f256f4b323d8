using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Speech;

/// <summary>How long people waited. For the speakers of one crowd, whose sessions are judged one at a time.</summary>
internal sealed class SpeechLatencies
{
    /// <summary>From the first word's beginning to the first text.</summary>
    public Durations FirstPartial { get; } = new();

    /// <summary>From the last word's end to the final, the silence included by which the end is known.</summary>
    public Durations Final { get; } = new();

    /// <summary>The same from when the worker knew the end, by its own account.</summary>
    public Durations Known { get; } = new();

    /// <summary>From the request to stop to the final.</summary>
    public Durations Stopped { get; } = new();

    /// <summary>Recordings of which no final, or one without words, had the end.</summary>
    public int Missed { get; set; }

    /// <summary>Audio that was spoken.</summary>
    public TimeSpan Audio { get; set; }

    public void AddFinal(TimeSpan sinceSpeech, SpeechEvent.Final final)
    {
        Final.Add(sinceSpeech);
        Known.Add(final.Timing.Latency);
    }

    public void AddStopped(TimeSpan sinceRequest) => Stopped.Add(sinceRequest);
}
