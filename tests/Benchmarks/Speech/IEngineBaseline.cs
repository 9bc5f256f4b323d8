namespace PortBridge.Benchmarks.Speech;

/// <summary>An engine that is called in this process, without bridge, pipe, sessions and voice activity detector.</summary>
internal interface IEngineBaseline : IDisposable
{
    /// <summary>Whether it can compute a partial from each 100 ms of audio, like the worker.</summary>
    bool HasPartials { get; }

    /// <summary>Decodes a whole recording, like the worker for a final.</summary>
    /// <param name="clip">The recording.</param>
    /// <param name="partials">Whether it is also streamed, with a partial every 100 ms.</param>
    Task DecodeAsync(SpeechClip clip, bool partials);
}
