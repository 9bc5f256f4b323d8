using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;
using Whisper.net;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>A model in memory, which all decodes with it share.</summary>
internal sealed class WhisperModel : IDisposable
{
    private readonly WhisperFactory _factory;

    private WhisperModel(string path, GgmlHeader file, WhisperFactory factory)
    {
        Name = Path.GetFileName(path);
        File = file;
        _factory = factory;
        Languages = file.IsMultilingual ? [.. WhisperFactory.GetSupportedLanguages()] : ["en"];
    }

    /// <summary>The languages that it knows, as it calls them.</summary>
    public IReadOnlyList<string> Languages { get; }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>What its heading says.</summary>
    public GgmlHeader File { get; }

    /// <summary>Loads a model, and the native library before the first one.</summary>
    /// <exception cref="EngineException">One of them is missing or broken.</exception>
    public static WhisperModel Load(string path, DeviceChoice device)
    {
        if (GgmlFile.Check(path, out var file) is { } fault)
            throw new EngineException(EngineFailure.ModelLoadFailed, fault);

        WhisperDevice.Prefer(device);

        // What a cancelled decode of another model complained of explains nothing here.
        WhisperLog.TakeError();
        WhisperFactory? factory = null;
        try
        {
            factory = WhisperFactory.FromPath(path, new WhisperFactoryOptions
            {
                UseGpu = device != DeviceChoice.Cpu,
                UseFlashAttention = true,
            });

            // The model is loaded with the first builder, and not safely if two threads make it.
            factory.CreateBuilder();
            return new WhisperModel(path, file, factory);
        }
        catch (WhisperModelLoadException e)
        {
            factory?.Dispose();
            throw new EngineException(
                EngineFailure.ModelLoadFailed,
                $"The model {path} cannot be loaded ({WhisperLog.TakeError() ?? e.Message}); download it again.",
                e);
        }
        catch (Exception e) when (e is not EngineException)
        {
            factory?.Dispose();
            throw WhisperDevice.LoadFailure(e);
        }
    }

    /// <summary>The language as the model calls it.</summary>
    /// <param name="tag">A BCP 47 tag that it knows, or null or <see cref="Protocol.Languages.Auto"/> to have it found out.</param>
    /// <returns>Its two or three letters, or null to have it found out.</returns>
    public string? LanguageOf(string? tag) =>
        !File.IsMultilingual ? "en"
        : tag is null or Protocol.Languages.Auto ? null
        : Protocol.Languages.Primary(tag).ToLowerInvariant();

    /// <summary>Decodes a second of silence: only then the library has chosen where it runs, and what is broken shows
    /// now and not in somebody's first words.</summary>
    /// <param name="threads">As many threads do it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">It cannot be decoded with.</exception>
    public async Task WarmUpAsync(int threads, CancellationToken cancellationToken)
    {
        try
        {
            var processor = CreateBuilder().WithThreads(threads).WithSingleSegment().WithTemperatureInc(0).Build();
            await using (processor.ConfigureAwait(false))
            {
                await foreach (var _ in processor.ProcessAsync(new float[16000], cancellationToken).ConfigureAwait(false))
                {
                }
            }
        }
        catch (WhisperProcessingException e)
        {
            throw new EngineException(
                EngineFailure.ModelLoadFailed,
                $"The model {Name} loads but cannot be decoded with ({WhisperLog.TakeError() ?? e.Message}); "
                + "download it again, or try a smaller one.",
                e);
        }
    }

    public WhisperProcessorBuilder CreateBuilder() => _factory.CreateBuilder();

    public void Dispose() => _factory.Dispose();
}
