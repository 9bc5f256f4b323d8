using PortBridge.Protocol;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines;

/// <summary>
/// A speech recogniser of this process. One engine serves every session; what costs memory or a core
/// (a decoder, a GPU state) is leased to one utterance at a time through <see cref="LeaseAsync"/>.
/// </summary>
public interface ISpeechEngine : IAsyncDisposable
{
    /// <summary>What this engine is, as announced in <c>ready</c>.</summary>
    EngineInfo Info { get; }

    /// <summary>
    /// Whether no call of the engine or its recognisers keeps its caller: what takes more than some microseconds goes
    /// on elsewhere. Then the thread that reads the host's commands makes the calls itself, which saves each chunk two
    /// changes of thread; the calls of any other engine are made by threads of the pool.
    /// </summary>
    /// <value>False.</value>
    bool RunsInline => false;

    /// <summary>
    /// Waits for a free recogniser and gives it to one utterance. Waiters are served in the order they came.
    /// Disposing the recogniser gives it back.
    /// </summary>
    /// <param name="options">What the utterance's session asked for.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <exception cref="EngineException">The recogniser could not be made.</exception>
    ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken);
}
