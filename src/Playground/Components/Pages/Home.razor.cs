using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Components.Capture;
using PortBridge.Playground.Components.Shared;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Localization;
using PortBridge.Playground.ModelUpgrades;
using PortBridge.Playground.Recognizers;
using PortBridge.Playground.Settings;
using PortBridge.Playground.Workers;

namespace PortBridge.Playground.Components.Pages;

/// <summary>The one page: joins the browser's sound to the dictation, and the dictation to what is shown.</summary>
public sealed partial class Home : IAudioListener, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private WorkerStatus _worker = null!;
    private WorkerDescription? _description;
    private DictationPreferences _preferences = new();
    private ElementReference _paper;
    private RecordButton? _button;
    private Waveform? _waveform;
    private LevelMeter? _meter;
    private AudioCapture? _capture;
    private RenderThrottle? _throttle;
    private Sample? _playing;
    private bool _isAttached;
    private bool _isFlushing;
    private bool _isPanelOpen;

    [Inject]
    private DictationService Dictation { get; set; } = null!;

    [Inject]
    private ISpeechBridge Bridge { get; set; } = null!;

    [Inject]
    private SampleCatalog Samples { get; set; } = null!;

    [Inject]
    private WorkerHistoryMonitor History { get; set; } = null!;

    [Inject]
    private RecognizerSwitch Switch { get; set; } = null!;

    [Inject]
    private ModelUpgrade Upgrade { get; set; } = null!;

    [Inject]
    private FaultInjector FaultInjector { get; set; } = null!;

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILogger<AudioCapture> CaptureLogger { get; set; } = null!;

    private DictationState State => Dictation.State;

    private bool IsActive => State.Phase != DictationPhase.Idle;

    private bool IsStopping => _isFlushing || State.Phase == DictationPhase.Finishing;

    // Of a restart that somebody speaks through, the label beside the button tells, calmly.
    private Notice? Notice => State.Notice
        ?? (State.IsInterrupted && _worker.State == WorkerState.Backoff ? null : _worker.ToNotice());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        if (_throttle is not null)
        {
            Dictation.Changed -= _throttle.Request;
            History.Changed -= _throttle.Request;
            FaultInjector.Changed -= _throttle.Request;
            Switch.Changed -= _throttle.Request;
            Upgrade.Changed -= _throttle.Request;
            _throttle.Dispose();
        }

        Dictation.EventReceived -= OnHeard;
        await Dictation.CancelAsync();
        if (_capture is not null)
            await _capture.DisposeAsync();
        _gone.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => Show(Bridge.Worker);

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        _throttle = new RenderThrottle(() => InvokeAsync(StateHasChanged), Time);
        Dictation.Changed += _throttle.Request;
        History.Changed += _throttle.Request;
        FaultInjector.Changed += _throttle.Request;
        Switch.Changed += _throttle.Request;
        Upgrade.Changed += _throttle.Request;
        _capture = new AudioCapture(JS, this, CaptureLogger);
        Dictation.EventReceived += OnHeard;
        await _capture.AttachAsync(_button!.Element, _waveform!.Canvas, _meter!.Bar);
        _isAttached = true;
        StateHasChanged();
        await _capture.OfferSavedAudioAsync();
        await WatchWorkerAsync();
    }

    private async Task WatchWorkerAsync()
    {
        try
        {
            await foreach (var status in Bridge.WatchWorkerAsync(_gone.Token))
            {
                Show(status);
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page was closed.
        }
    }

    // While a worker restarts, the one before tells best what the next can do.
    private void Show(WorkerStatus status) => (_worker, _description) = (status, status.Description ?? _description);

    private void TogglePanel()
    {
        _isPanelOpen = !_isPanelOpen;
        if (_isPanelOpen)
            _ = Switch.RefreshAsync();
    }
}
