using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines;

/// <summary>
/// A speech recognition engine. One engine serves all sessions. Expensive resources, such as a decoder or a GPU state,
/// are leased to one utterance at a time by <see cref="LeaseAsync"/>.
/// </summary>
public interface ISpeechEngine : IAsyncDisposable
{
    /// <summary>The properties that <c>ready</c> announces.</summary>
    EngineInfo Info { get; }

    /// <summary>
    /// Whether every call of the engine and its recognizers returns within microseconds. If so, the thread that reads
    /// the host's commands makes the calls, which saves two thread switches a chunk. The calls of other engines run on
    /// the thread pool.
    /// </summary>
    /// <value>Default false.</value>
    bool RunsInline => false;

    /// <summary>
    /// Waits for a free recognizer and leases it to one utterance, in first-come, first-served order. Disposing the
    /// recognizer ends the lease.
    /// </summary>
    /// <param name="options">The session's options.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="EngineException">The recognizer could not be created.</exception>
    ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken);
}
