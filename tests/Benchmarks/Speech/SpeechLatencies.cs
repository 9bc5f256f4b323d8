using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Speech;

/// <summary>The latencies of a load. Not thread-safe.</summary>
internal sealed class SpeechLatencies
{
    /// <summary>From the start of the first word to the first partial.</summary>
    public Durations FirstPartial { get; } = new();

    /// <summary>From the end of the last word to the final, including the silence that ends the utterance.</summary>
    public Durations Final { get; } = new();

    /// <summary>From the detection of the end to the final, as reported by the worker.</summary>
    public Durations AfterDetection { get; } = new();

    /// <summary>From the stop request to the final.</summary>
    public Durations Stopped { get; } = new();

    /// <summary>The number of recordings whose end is in no final with text.</summary>
    public int Missed { get; set; }

    /// <summary>The length of the audio sent.</summary>
    public TimeSpan Audio { get; set; }

    public void AddFinal(TimeSpan sinceSpeech, SpeechEvent.Final final)
    {
        Final.Add(sinceSpeech);
        AfterDetection.Add(final.Timing.Latency);
    }

    public void AddStopped(TimeSpan sinceRequest) => Stopped.Add(sinceRequest);
}
