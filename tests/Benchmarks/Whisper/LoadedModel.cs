using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Benchmarks.Whisper;

/// <summary>A model as the worker loads it, in this process, and the worker's own decoder.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly WhisperModel _model;
    private readonly IdleAction _whenIdle = new(TimeSpan.FromSeconds(5), TimeProvider.System, NativeMemory.ReleaseFreeMemory);
    private readonly UtteranceOptions _options;
    private readonly bool _isGpu;

    private LoadedModel(WhisperModel model, WhisperDevice device, string language)
    {
        _model = model;
        _options = new UtteranceOptions(Language: language);
        (Device, _isGpu) = (device.Name, device.IsGpu);
    }

    public string Device { get; }

    /// <summary>Loads a model and runs it once.</summary>
    public static async Task<LoadedModel> LoadAsync(string path, DeviceChoice device, string language)
    {
        NativeMemory.Configure();
        using var log = WhisperLog.Listen(EngineLogLevel.Warning);
        var model = WhisperModel.Load(path, device);
        await model.WarmUpAsync(threads: 4, CancellationToken.None);
        return new LoadedModel(model, WhisperDevice.Loaded(device, log), language);
    }

    /// <summary>Decodes audio.</summary>
    /// <param name="samples">The audio.</param>
    /// <param name="priority">Whether as a partial or as a final.</param>
    /// <param name="slots">The number of decodes that run at the same time.</param>
    /// <returns>The number of words.</returns>
    public async Task<int> DecodeAsync(ReadOnlyMemory<float> samples, DecodePriority priority, int slots)
    {
        await using var scheduler = new DecodeScheduler(1);
        var threads = ThreadBudget.For(Environment.ProcessorCount, slots, _isGpu).Threads;
        var decoder = new WhisperDecoder(_model, scheduler, _whenIdle, threads, fitAudioContext: true);
        var request = new DecodeRequest(samples, priority, "", _options, IsTimed: priority == DecodePriority.Partial);
        var segments = await decoder.DecodeAsync(request, CancellationToken.None);
        return segments.Sum(segment => segment.Words.Count);
    }

    public void Dispose()
    {
        _whenIdle.Dispose();
        _model.Dispose();
    }
}
