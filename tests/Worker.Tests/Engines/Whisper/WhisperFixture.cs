using PortBridge.Testing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Whisper;

[assembly: AssemblyFixture(typeof(PortBridge.Worker.Tests.Engines.Whisper.WhisperFixture))]

namespace PortBridge.Worker.Tests.Engines.Whisper;

/// <summary>One engine for all tests that need a model.</summary>
public sealed class WhisperFixture : IAsyncDisposable
{
    // A small model in ggml format whose output does not depend on the audio.
    private static readonly string[] ModelFile = ["models", "scripted-micro.en.bin"];

    private readonly Lazy<Task<ISpeechEngine>> _engine =
        new(() => WhisperEngine.LoadAsync(Settings(), CancellationToken.None));

    /// <summary>The path of the model; skips the test if it is missing.</summary>
    public static string ModelPath()
    {
        var path = SharedFiles.Find(ModelFile);
        Assert.SkipWhen(path is null, SharedFiles.MissingReason(ModelFile));
        return path!;
    }

    /// <summary>One thread a decode, because several would wait for each other on a busy machine.</summary>
    internal static EngineSettings Settings() => new()
    {
        Engine = WhisperEngine.Name,
        ModelPath = ModelPath(),
        Device = DeviceChoice.Cpu,
        Decoders = Environment.ProcessorCount,
    };

    public Task<ISpeechEngine> EngineAsync()
    {
        ModelPath();
        return _engine.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine.IsValueCreated)
            await (await _engine.Value).DisposeAsync();
    }
}
