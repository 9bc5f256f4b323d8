namespace PortBridge.Worker.Recognition;

/// <summary>Recognizes one utterance. Calls must not overlap.</summary>
public interface IRecognizer : IAsyncDisposable
{
    /// <summary>Appends audio to the utterance. Decoding that can wait belongs into the other methods.</summary>
    /// <param name="samples">Mono samples in −1…1 at 16 kHz, valid only during the call.</param>
    /// <param name="silence">The length of the silence at the end of the samples; zero while speech goes on. A long
    /// silence may end the utterance soon.</param>
    /// <param name="cancellationToken">Abandons the utterance.</param>
    /// <exception cref="EngineException">The engine failed on this utterance.</exception>
    ValueTask AcceptAsync(ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken);

    /// <summary>Returns a partial result, if the session wants partials. It is called whenever all available audio (or
    /// another second of it) has been accepted, so it may also start work in advance during a pause.</summary>
    /// <param name="cancellationToken">Canceled when the utterance has ended, because the final matters more. The
    /// utterance continues as if the call had not been made; no native code runs when the call returns.</param>
    /// <returns>The new hypothesis; null if it is unchanged or not wanted.</returns>
    /// <exception cref="EngineException">The engine failed on this utterance.</exception>
    ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken);

    /// <summary>Ends the utterance and returns the final result.</summary>
    /// <returns>The text, which is empty if no speech was recognized.</returns>
    /// <exception cref="EngineException">The engine failed on this utterance.</exception>
    ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken);
}
