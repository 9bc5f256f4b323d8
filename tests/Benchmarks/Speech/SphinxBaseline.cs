using PortBridge.Worker.Engines.PocketSphinx;

namespace PortBridge.Benchmarks.Speech;

/// <summary>PocketSphinx, called directly with the worker's settings.</summary>
internal sealed class SphinxBaseline : IEngineBaseline
{
    private const int ChunkLength = SpeechClip.SampleRate / 10;

    private readonly SphinxDecoder _whole = SphinxDecoder.ForWhole(SphinxModel.Find(null));
    private readonly SphinxDecoder _streaming = SphinxDecoder.ForStreaming(SphinxModel.Find(null));

    public bool HasPartials => true;

    public Task DecodeAsync(SpeechClip clip, bool partials)
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
