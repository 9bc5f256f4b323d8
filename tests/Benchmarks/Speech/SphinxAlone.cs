using PortBridge.Worker.Engines.PocketSphinx;

namespace PortBridge.Benchmarks.Speech;

/// <summary>PocketSphinx by its native calls alone, set as the worker sets it.</summary>
internal sealed class SphinxAlone : IEngineAlone
{
    private const int ChunkLength = SpokenClip.SampleRate / 10;

    private readonly SphinxDecoder _whole = SphinxDecoder.ForWhole(SphinxModel.Find(null));
    private readonly SphinxDecoder _streaming = SphinxDecoder.ForStreaming(SphinxModel.Find(null));

    public bool HasPartials => true;

    public Task DecodeAsync(SpokenClip clip, bool partials)
    {
        if (partials)
            Stream(clip.Samples);
        _whole.Decode(clip.Samples);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _whole.Dispose();
        _streaming.Dispose();
    }

    private void Stream(ReadOnlySpan<short> samples)
    {
        _streaming.Begin();
        for (; !samples.IsEmpty; samples = samples[Math.Min(ChunkLength, samples.Length)..])
        {
            _streaming.Process(samples[..Math.Min(ChunkLength, samples.Length)]);
            _streaming.Hypothesis();
        }

        _streaming.Drop();
    }
}
