using PortBridge.Benchmarks.Speech;
using PortBridge.Worker.Recognition.Batch;
using Whisper.net;
using Whisper.net.LibraryLoader;

namespace PortBridge.Benchmarks.Whisper;

/// <summary>
/// Whisper.net, called directly with the worker's settings for finals. There is no baseline for partials, for which the
/// worker decodes the newest audio repeatedly.
/// </summary>
internal sealed class WhisperBaseline : IEngineBaseline
{
    private readonly WhisperFactory _factory;

    public WhisperBaseline(string model)
    {
        RuntimeOptions.RuntimeLibraryOrder = [RuntimeLibrary.Cpu, RuntimeLibrary.CpuNoAvx];
        _factory = WhisperFactory.FromPath(model, new WhisperFactoryOptions { UseGpu = false, UseFlashAttention = true });
    }

    public bool HasPartials => false;

    public async Task DecodeAsync(SpeechClip clip, bool partials)
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
