namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>What one utterance leases: a decoder for wholes, and one for streaming that is made when first wanted.</summary>
/// <param name="model">The model that both load.</param>
internal sealed class SphinxDecoders(SphinxModel model) : IDisposable
{
    private SphinxDecoder? _streaming;

    public SphinxDecoder Whole { get; } = SphinxDecoder.ForWhole(model);

    public SphinxDecoder Streaming => _streaming ??= SphinxDecoder.ForStreaming(model);

    /// <summary>Makes both ready for another utterance.</summary>
    public void Reset()
    {
        Whole.Drop();
        _streaming?.Drop();
    }

    public void Dispose()
    {
        Whole.Dispose();
        _streaming?.Dispose();
    }
}
