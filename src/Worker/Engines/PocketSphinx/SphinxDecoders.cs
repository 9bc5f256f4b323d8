using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>The decoders of one lease: one for complete chunks, and one for streaming, created on first use.</summary>
/// <param name="model">The model of both.</param>
internal sealed class SphinxDecoders(SphinxModel model) : IDisposable
{
    private SphinxDecoder? _streaming;

    public SphinxDecoder Whole { get; } = SphinxDecoder.ForWhole(model);

    public SphinxDecoder Streaming => _streaming ??= SphinxDecoder.ForStreaming(model);

    /// <summary>Resets both decoders for another utterance.</summary>
    /// <returns>Whether they can be reused.</returns>
    public bool TryReset()
    {
        try
        {
            Whole.Drop();
            _streaming?.Drop();
            return true;
        }
        catch (EngineException)
        {
            // The utterance already has its result; only the decoder must be discarded.
            return false;
        }
    }

    public void Dispose()
    {
        Whole.Dispose();
        _streaming?.Dispose();
    }
}
