using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>What one utterance leases: a decoder for wholes, and one for streams, made when first wanted.</summary>
/// <param name="model">The model that both load.</param>
internal sealed class SphinxDecoders(SphinxModel model) : IDisposable
{
    private SphinxDecoder? _streaming;

    public SphinxDecoder Whole { get; } = SphinxDecoder.ForWhole(model);

    public SphinxDecoder Streaming => _streaming ??= SphinxDecoder.ForStreaming(model);

    /// <summary>Makes both ready for another utterance.</summary>
    /// <returns>Whether they are fit for one.</returns>
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
            // The utterance is over and has its words; the decoder alone is lost.
            return false;
        }
    }

    public void Dispose()
    {
        Whole.Dispose();
        _streaming?.Dispose();
    }
}
