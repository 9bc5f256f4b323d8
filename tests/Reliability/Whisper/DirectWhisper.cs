using PortBridge.Testing.Speech;
using Whisper.net;
using Whisper.net.LibraryLoader;

namespace PortBridge.Reliability.Whisper;

/// <summary>Whisper.net in this process, with the worker's settings for finals.</summary>
internal sealed class DirectWhisper : IDisposable
{
    private readonly WhisperFactory _factory;
    private readonly int _threads;

    public DirectWhisper(string model, int threads)
    {
        RuntimeOptions.RuntimeLibraryOrder = [RuntimeLibrary.Cpu, RuntimeLibrary.CpuNoAvx];
        _threads = threads;
        _factory = WhisperFactory.FromPath(model, new WhisperFactoryOptions { UseGpu = false, UseFlashAttention = true });
    }

    public async Task<string> DecodeAsync(Recording recording)
    {
        var samples = Array.ConvertAll(recording.Samples, sample => sample / 32768f);
        await using var processor = Processor();
        var text = "";
        await foreach (var segment in processor.ProcessAsync(samples))
            text += segment.Text;
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => _factory.Dispose();

    private WhisperProcessor Processor()
    {
        var builder = _factory.CreateBuilder().WithThreads(_threads).WithLanguage("en");
        builder.WithGreedySamplingStrategy();
        return builder.Build();
    }
}
