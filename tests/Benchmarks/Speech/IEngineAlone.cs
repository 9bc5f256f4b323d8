namespace PortBridge.Benchmarks.Speech;

/// <summary>An engine in this process, called by a plain loop, without bridge, pipe, sessions and detector.</summary>
internal interface IEngineAlone : IDisposable
{
    /// <summary>Whether its partials are work that a plain loop does too: each 100 ms once, and the newest alone.</summary>
    bool HasPartials { get; }

    /// <summary>Decodes a recording as a whole, as the worker does for its final.</summary>
    /// <param name="clip">The recording.</param>
    /// <param name="partials">Whether it is streamed as well, with a hypothesis each 100 ms.</param>
    Task DecodeAsync(SpokenClip clip, bool partials);
}
