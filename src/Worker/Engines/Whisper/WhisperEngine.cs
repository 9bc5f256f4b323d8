using PortBridge.Worker.Engines.Windowed;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// OpenAI's Whisper by Whisper.net (whisper.cpp), on an NVIDIA GPU, by Vulkan or on the CPU. A. Radford et al.,
/// "Robust Speech Recognition via Large-Scale Weak Supervision", 2022. One model for finals, and the same or a faster
/// one for partials; all decodes share the machine by one scheduler.
/// </summary>
internal sealed class WhisperEngine : ISpeechEngine
{
    public const string Name = "whisper";

    private readonly EngineSettings _settings;
    private readonly DecodeScheduler _scheduler;
    private readonly WhisperModel _finalModel;
    private readonly WhisperModel _partialModel;
    private readonly WhisperDecoder _finals;
    private readonly WhisperDecoder _partials;

    private WhisperEngine(
        EngineSettings settings, WhisperDevice device, WhisperModel finalModel, WhisperModel partialModel)
    {
        var plan = DecodePlan.For(Environment.ProcessorCount, settings.Decoders, device.IsGpu);
        _settings = settings;
        _scheduler = new DecodeScheduler(plan.Slots);
        (_finalModel, _partialModel) = (finalModel, partialModel);
        _finals = new WhisperDecoder(finalModel, _scheduler, plan.Threads, settings.Windows);
        _partials = new WhisperDecoder(partialModel, _scheduler, plan.Threads, settings.Windows);
        Info = new EngineInfo(Name, finalModel.Name, device.Name, Capabilities(device, finalModel));
    }

    public EngineInfo Info { get; }

    /// <summary>Says why it cannot run here, without loading anything.</summary>
    /// <returns>A sentence, or null when it can.</returns>
    public static string? WhyNot(EngineSettings settings) => settings.ModelPath switch
    {
        null => "Whisper has no model; give one in ggml format by --model.",
        { } path when Directory.Exists(path) => $"{path} is a folder, and Whisper's models are files.",
        _ => null,
    };

    /// <summary>Loads the native library and the models.</summary>
    /// <exception cref="EngineException">Something is missing or broken.</exception>
    public static async Task<ISpeechEngine> LoadAsync(EngineSettings settings, CancellationToken cancellationToken)
    {
        if (WhyNot(settings) is { } reason)
            throw new EngineException(EngineFailure.ModelLoadFailed, reason);

        using var loading = WhisperLog.Listen(settings.Log);
        var finalModel = WhisperModel.Load(settings.ModelPath!, settings.Device);
        var partialModel = finalModel;
        try
        {
            var threads = DecodePlan.For(Environment.ProcessorCount, settings.Decoders, isGpu: false).Threads;
            await finalModel.WarmUpAsync(threads, cancellationToken).ConfigureAwait(false);
            if (settings.PartialModelPath is { } path && path != settings.ModelPath)
            {
                partialModel = WhisperModel.Load(path, settings.Device);
                await partialModel.WarmUpAsync(threads, cancellationToken).ConfigureAwait(false);
            }

            var device = WhisperDevice.Loaded(settings.Device, loading);
            if (device.Shortcoming is { } shortcoming)
                await Console.Error.WriteLineAsync(shortcoming).ConfigureAwait(false);
            return new WhisperEngine(settings, device, finalModel, partialModel);
        }
        catch
        {
            partialModel.Dispose();
            finalModel.Dispose();
            throw;
        }
    }

    public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken)
    {
        _finalModel.CheckLanguage(options.Language);
        _partialModel.CheckLanguage(options.Language);
        return ValueTask.FromResult<IRecognizer>(
            new WindowedRecognizer(_partials, _finals, _settings.Windows, options));
    }

    /// <summary>Decodes come to rest, and give their processors back, before the models go.</summary>
    public async ValueTask DisposeAsync()
    {
        await _scheduler.DisposeAsync().ConfigureAwait(false);
        _partialModel.Dispose();
        _finalModel.Dispose();
    }

    private static List<string> Capabilities(WhisperDevice device, WhisperModel model)
    {
        List<string> capabilities = ["partials", "words", "confidence"];
        if (model.File.IsMultilingual)
            capabilities.Add("languages");
        if (device.Shortcoming is not null)
            capabilities.Add("gpu_unused");
        return capabilities;
    }
}
