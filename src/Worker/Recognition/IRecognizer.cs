namespace PortBridge.Worker.Recognition;

/// <summary>Recognises one utterance. Its calls never overlap.</summary>
public interface IRecognizer : IAsyncDisposable
{
    /// <summary>Takes the next audio of the utterance in. It is not the place to decode what can wait.</summary>
    /// <param name="samples">16 kHz mono in −1…1, valid during the call only.</param>
    /// <param name="silence">For how long nobody has been speaking at the end of these samples, by the detector; zero
    /// while somebody speaks. What was said before it may be all that the utterance has.</param>
    /// <param name="cancellationToken">Gives the utterance up.</param>
    /// <exception cref="EngineException">The engine failed on this utterance.</exception>
    ValueTask AcceptAsync(ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken);

    /// <summary>Says what the audio so far says, where partials are wanted. Called when all audio that has come has been
    /// taken in (or a second of it), so it is also the place to begin what a pause gives time for.</summary>
    /// <param name="cancellationToken">Fired when the final can be made, which is worth more. The utterance goes on
    /// as if the call had not been; native code is at rest when the call returns.</param>
    /// <returns>The new hypothesis, or null when it has not changed since the last one, or is not wanted.</returns>
    /// <exception cref="EngineException">The engine failed on this utterance.</exception>
    ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken);

    /// <summary>Ends the utterance and decodes it as well as the engine can.</summary>
    /// <returns>The text, which is empty when nothing was said.</returns>
    /// <exception cref="EngineException">The engine failed on this utterance.</exception>
    ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken);
}
