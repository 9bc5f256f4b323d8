using PortBridge.Protocol;
using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// OpenAI's Whisper through Whisper.net (whisper.cpp), on an NVIDIA GPU, with Vulkan, or on the CPU. A. Radford et al.,
/// "Robust Speech Recognition via Large-Scale Weak Supervision", 2022. It uses one model for finals, and the same or a
/// faster one for partials; one scheduler limits the decodes of both.
/// </summary>
internal sealed class WhisperEngine : ISpeechEngine
{
    public const string Name = "whisper";

    // Longer than the pauses of a speaker.
    private static readonly TimeSpan IdleBeforeRelease = TimeSpan.FromSeconds(5);

    private readonly EngineSettings _settings;
    private readonly DecodeScheduler _scheduler;
    private readonly IdleAction _whenIdle;
    private readonly WhisperModel _finalModel;
    private readonly WhisperModel _partialModel;
    private readonly WhisperDecoder _finals;
    private readonly WhisperDecoder _partials;

    private WhisperEngine(
        EngineSettings settings, WhisperDevice device, WhisperModel finalModel, WhisperModel partialModel)
    {
        var free = device.IsGpu ? CudaState.UsedBy(settings.Device)?.FreeMemory() : null;
        var budget = ThreadBudget.For(
            Environment.ProcessorCount, settings.Decoders, device.IsGpu, (int?)(free / GpuMemory.OfDecode));
        _settings = settings;
        _scheduler = new DecodeScheduler(budget.Slots);
        _whenIdle = new IdleAction(IdleBeforeRelease, TimeProvider.System, NativeMemory.ReleaseFreeMemory);
        (_finalModel, _partialModel) = (finalModel, partialModel);
        _finals = new WhisperDecoder(finalModel, _scheduler, _whenIdle, budget.Threads, settings.Batch.FitAudioContext);
        _partials = new WhisperDecoder(partialModel, _scheduler, _whenIdle, budget.Threads, settings.Batch.FitAudioContext);
        Info = new EngineInfo(
            Name,
            finalModel.Name,
            device.Name,
            CapabilitiesOf(finalModel, partialModel),
            [.. finalModel.Languages.Intersect(partialModel.Languages)],
            device.Warning);
    }

    public EngineInfo Info { get; }

    /// <summary>Says why the engine cannot run on this machine, without loading anything.</summary>
    /// <returns>A sentence; null if it can run.</returns>
    public static string? UnavailableReason(EngineSettings settings) => settings.ModelPath switch
    {
        { } path when Directory.Exists(path) => $"{path} is a folder; Whisper needs a model file.",
        _ => null,
    };

    /// <summary>Loads the native library and the models.</summary>
    /// <exception cref="EngineException">A library or a model is missing or invalid, or the requested device is not
    /// available.</exception>
    public static async Task<ISpeechEngine> LoadAsync(EngineSettings settings, CancellationToken cancellationToken)
    {
        WhisperDevice.Check(settings.Device);
        using var loading = WhisperLog.Listen(settings.Log);
        var finalModel = WhisperModel.Load(settings.ModelPath!, settings.Device);
        var partialModel = finalModel;
        try
        {
            var threads = ThreadBudget.For(Environment.ProcessorCount, settings.Decoders, isGpu: false).Threads;
            await finalModel.WarmUpAsync(threads, cancellationToken).ConfigureAwait(false);
            if (settings.PartialModelPath is { } path && path != settings.ModelPath)
            {
                partialModel = WhisperModel.Load(path, settings.Device);
                await partialModel.WarmUpAsync(threads, cancellationToken).ConfigureAwait(false);
            }

            var device = WhisperDevice.Loaded(settings.Device, loading);
            return new WhisperEngine(settings, device, finalModel, partialModel);
        }
        catch
        {
            partialModel.Dispose();
            finalModel.Dispose();
            throw;
        }
    }

    public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IRecognizer>(
            new BatchRecognizer(_partials, _finals, _settings.Batch, options, TimeProvider.System));

    /// <summary>Waits until no decode uses the models, then disposes them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _scheduler.DisposeAsync().ConfigureAwait(false);
        _whenIdle.Dispose();
        _partialModel.Dispose();
        _finalModel.Dispose();
    }

    /// <summary>The default model: a GPU is fast enough for the largest one.</summary>
    public static string DefaultModel(EngineSettings settings) => settings.Device switch
    {
        DeviceChoice.Cuda or DeviceChoice.Cuda12 => ModelCatalog.CudaDefault,
        DeviceChoice.Auto when CudaState.UsedBy(DeviceChoice.Auto) is not null => ModelCatalog.CudaDefault,
        _ => ModelCatalog.CpuDefault,
    };

    private static List<string> CapabilitiesOf(WhisperModel finals, WhisperModel partials)
    {
        List<string> capabilities =
        [
            Capabilities.Partials, Capabilities.Words, Capabilities.Confidence, Capabilities.Prompt, Capabilities.HotWords,
        ];
        if (finals.File.IsMultilingual && partials.File.IsMultilingual)
            capabilities.AddRange([Capabilities.Translate, Capabilities.LanguageDetection]);
        return capabilities;
    }
}
