using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Components.Capture;
using PortBridge.Playground.Components.Shared;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.Localization;
using PortBridge.Playground.ModelUpgrades;
using PortBridge.Playground.Settings;
using PortBridge.Playground.Workers;

namespace PortBridge.Playground.Components.Pages;

/// <summary>The page: composes its components and re-renders them when their state changes.</summary>
public sealed partial class Home : IAsyncDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private readonly TaskCompletionSource _loaded = new();
    private readonly TaskCompletionSource _recalled = new();
    private readonly TaskCompletionSource _described = new();
    private DictationController _controller = null!;
    private WorkerStatus _worker = null!;
    private WorkerDescription? _description;
    private DictationPreferences _preferences = new();
    private ElementReference _transcript;
    private RecordButton? _button;
    private Waveform? _waveform;
    private LevelMeter? _meter;
    private RenderThrottle? _throttle;
    private bool _isPanelOpen;
    private bool _isOperator;

    [Inject]
    private DictationService Dictation { get; set; } = null!;

    [Inject]
    private ISpeechBridge Bridge { get; set; } = null!;

    [Inject]
    private SampleCatalog Samples { get; set; } = null!;

    [Inject]
    private ModelUpgrade Upgrade { get; set; } = null!;

    [Inject]
    private OperatorAccess Access { get; set; } = null!;

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private IOptions<PlaygroundOptions> Options { get; set; } = null!;

    [Inject]
    private ILogger<AudioCapture> CaptureLogger { get; set; } = null!;

    // One snapshot for a whole rendering: what is committed belongs to the transcript that is saved.
    private DictationState State { get; set; } = new();

    // The status label reports a restart during a dictation; a notice would be an alarm.
    private Notice? Notice => State.Notice
        ?? (State.IsInterrupted && _worker.State == WorkerState.Backoff ? null : _worker.ToNotice())
        ?? State.Unrecognized?.ToNotice(MinSpeechDuration);

    private EventCallback RetryUpgrade => _isOperator ? EventCallback.Factory.Create(this, Upgrade.Retry) : default;

    private TimeSpan? MinSpeechDuration => _description?.Endpointing?.MinSpeechDuration is { } own
        ? _preferences.Endpointing.MinSpeechDuration ?? own
        : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        if (_throttle is not null)
        {
            Dictation.Changed -= _throttle.Request;
            Upgrade.Changed -= _throttle.Request;
            _throttle.Dispose();
        }

        await _controller.DisposeAsync();
        _disposed.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        State = Dictation.State;
        Show(Bridge.Worker);
        _controller = new DictationController(Dictation, JS, Time, Options.Value.MaxDictation, CaptureLogger)
        {
            SessionOptions = ProvideSessionOptionsAsync,
            Dispatch = InvokeAsync,
        };
        _controller.Changed += StateHasChanged;
        _isOperator = await Access.IsAllowedAsync();
    }

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        State = Dictation.State;
        return true;
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        _throttle = new RenderThrottle(() => InvokeAsync(StateHasChanged), Time);
        Dictation.Changed += _throttle.Request;
        Upgrade.Changed += _throttle.Request;
        await _controller.AttachAsync(_button!.Element, _waveform!.Canvas, _meter!.Bar, Options.Value.MaxBufferedAudio);
        await WatchWorkerAsync();
    }

    // A recording that continues with this circuit arrives first. Its session follows the saved transcript and has the
    // stored preferences, as far as the worker supports them.
    private async Task<SessionOptions> ProvideSessionOptionsAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_loaded.Task, _recalled.Task, _described.Task).WaitAsync(cancellationToken);
        return _preferences.ToSessionOptions(_description);
    }

    private async Task WatchWorkerAsync()
    {
        try
        {
            await foreach (var status in Bridge.WatchWorkerAsync(_disposed.Token))
            {
                Show(status);
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was closed.
        }
    }

    // A worker that is starting has no description; the previous worker's is the best prediction.
    private void Show(WorkerStatus status)
    {
        (_worker, _description) = (status, status.Description ?? _description);
        if (_description is not null || status.State is not (WorkerState.Stopped or WorkerState.Starting or WorkerState.Loading))
            _described.TrySetResult();
    }

    private void TogglePanel() => _isPanelOpen = !_isPanelOpen;
}
