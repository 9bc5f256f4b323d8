using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;
using Whisper.net;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>A loaded model, shared by all decodes.</summary>
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

    /// <summary>The supported languages, as the model's codes.</summary>
    public IReadOnlyList<string> Languages { get; }

    /// <summary>The name of the file.</summary>
    public string Name { get; }

    /// <summary>The header of the file.</summary>
    public GgmlHeader File { get; }

    /// <summary>Loads a model; the first call loads the native library too.</summary>
    /// <exception cref="EngineException">The model or the library is missing or invalid, or the GPU's memory is not
    /// sufficient.</exception>
    public static WhisperModel Load(string path, DeviceChoice device)
    {
        if (GgmlFile.Validate(path, out var file) is { } error)
            throw new EngineException(EngineFailure.ModelLoadFailed, error);

        GpuMemory.Check(path, new FileInfo(path).Length, CudaState.UsedBy(device)?.FreeMemory());
        WhisperDevice.Prefer(device);

        // Discards an error that a canceled decode of another model left.
        WhisperLog.TakeError();
        WhisperFactory? factory = null;
        try
        {
            factory = WhisperFactory.FromPath(path, new WhisperFactoryOptions
            {
                UseGpu = device != DeviceChoice.Cpu,
                UseFlashAttention = true,
            });

            // The first builder loads the model, which is not thread-safe.
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

    /// <summary>Converts a language tag to the model's code.</summary>
    /// <param name="tag">A supported BCP 47 tag; null or <see cref="Protocol.Languages.Auto"/> to detect the language.</param>
    /// <returns>A code of two or three letters; null to detect the language.</returns>
    public string? LanguageOf(string? tag) =>
        !File.IsMultilingual ? "en"
        : tag is null or Protocol.Languages.Auto ? null
        : Protocol.Languages.Primary(tag).ToLowerInvariant();

    /// <summary>Decodes one second of silence. Only then has the library selected its device, and an invalid model
    /// fails now instead of in the first utterance.</summary>
    /// <param name="threads">The number of threads.</param>
    /// <param name="cancellationToken">Cancels the decode.</param>
    /// <exception cref="EngineException">The decode failed.</exception>
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
                $"The model {Name} was loaded but cannot be used ({WhisperLog.TakeError() ?? e.Message}); "
                + "download it again, or try a smaller one.",
                e);
        }
    }

    public WhisperProcessorBuilder CreateBuilder() => _factory.CreateBuilder();

    public void Dispose() => _factory.Dispose();
}
