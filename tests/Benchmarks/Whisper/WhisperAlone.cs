using PortBridge.Benchmarks.Speech;
using PortBridge.Worker.Recognition.Batch;
using Whisper.net;
using Whisper.net.LibraryLoader;

namespace PortBridge.Benchmarks.Whisper;

/// <summary>Whisper.net called directly, set as the worker sets it for finals. Its partials are decodes of the newest
/// audio again and again, for which a plain loop has no like.</summary>
internal sealed class WhisperAlone : IEngineAlone
{
    private readonly WhisperFactory _factory;

    public WhisperAlone(string model)
    {
        RuntimeOptions.RuntimeLibraryOrder = [RuntimeLibrary.Cpu, RuntimeLibrary.CpuNoAvx];
        _factory = WhisperFactory.FromPath(model, new WhisperFactoryOptions { UseGpu = false, UseFlashAttention = true });
    }

    public bool HasPartials => false;

    public async Task DecodeAsync(SpokenClip clip, bool partials)
    {
        var threads = ThreadBudget.For(Environment.ProcessorCount, decoders: null, isGpu: false).Threads;
        var builder = _factory.CreateBuilder().WithThreads(threads).WithLanguage("en");
        builder.WithGreedySamplingStrategy();
        await using var processor = builder.Build();
        await foreach (var _ in processor.ProcessAsync(Array.ConvertAll(clip.Samples, sample => sample / 32768f)))
        {
        }
    }

    public void Dispose() => _factory.Dispose();
}
