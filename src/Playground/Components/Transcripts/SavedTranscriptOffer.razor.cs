using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.Interop;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Components.Transcripts;

/// <summary>
/// Saves the transcript's text in the browser tab, and offers to restore the one that an earlier page saved. Until the
/// user restores or discards it, the earlier transcript stays saved before the current one. If the page has lost its
/// circuit, its own transcript is restored without asking.
/// </summary>
public sealed partial class SavedTranscriptOffer : IAsyncDisposable
{
    /// <summary>The shortest time between two transmissions of all lines after a failure or a reconnect.</summary>
    public static readonly TimeSpan RewriteInterval = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _disposed = new();
    private CancellationTokenSource _connection = new();
    private JsComponent<SavedTranscriptOffer>? _browser;
    private SavedTranscript? _offer;
    private string? _message;
    private int _connections;
    private bool _isLoaded;

    // What the browser has, and what was sent last, whether or not it has arrived. Null: everything is to be sent.
    private SavedCopy? _stored = SavedCopy.Empty;
    private SavedCopy? _sent = SavedCopy.Empty;
    private long? _rewrittenAt;
    private bool _isSaving;

    /// <summary>The transcript to save; the utterance in progress is not saved.</summary>
    [Parameter, EditorRequired]
    public required Transcript Transcript { get; set; }

    /// <summary>
    /// The audio that the browser need not keep after it has saved <see cref="Transcript"/>; null for none.
    /// </summary>
    [Parameter]
    public CommittedAudio? Committed { get; set; }

    /// <summary>Raised when an earlier transcript is restored.</summary>
    [Parameter]
    public EventCallback<SavedTranscript> OnRestore { get; set; }

    /// <summary>Raised once, when the saved transcript has been restored or is offered, or there is none.</summary>
    [Parameter]
    public EventCallback OnLoaded { get; set; }

    /// <summary>Raised when the offer disappears and the focus must move elsewhere.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private CircuitConnections Connections { get; set; } = null!;

    [Inject]
    private ILogger<SavedTranscriptOffer> Logger { get; set; } = null!;

    private string SavedAt => _offer!.At.ToString("s", CultureInfo.InvariantCulture);

    private string SavedAtText =>
        (_offer!.At.Date == Time.GetLocalNow().Date ? Strings.SavedTranscript_Today : Strings.SavedTranscript_Earlier)
            .FormatWith(_offer.At);

    /// <summary>
    /// Called by the script after a reconnect: lines that were sent meanwhile may be lost. Has an effect once for each
    /// connection.
    /// </summary>
    [JSInvokable]
    public async Task OnReconnected()
    {
        if (Connections.Count == _connections)
            return;

        _connections = Connections.Count;
        await _connection.CancelAsync(); // Answers of earlier calls are lost.
        (_connection, _stored, _sent) = (new(), null, null);
        if (_isLoaded)
            Save();
        else
            await LoadAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _connection.CancelAsync();
        await (_browser?.DisposeAsync() ?? default);
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => _connections = Connections.Count;

    /// <inheritdoc/>
    protected override void OnParametersSet() => Save();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        _browser = new JsComponent<SavedTranscriptOffer>(JS, "./js/transcript-store.js", this, Logger);
        await _browser.AttachAsync();
        await LoadAsync();
        await OnLoaded.InvokeAsync();
    }

    private async Task LoadAsync()
    {
        var recalled = await _browser!.ReadBytesAsync("recall", SavedTranscript.MaxBytes, _connection.Token);
        if (recalled.Length == 0 || _isLoaded)
            return; // Nothing is saved before the browser has been reached, because that would replace what it has.

        _isLoaded = true;
        var earlier = SavedTranscript.Read(recalled);
        if (earlier is { IsContinued: true })
        {
            (_stored, _message) = (null, Strings.SavedTranscript_Restored);
            await OnRestore.InvokeAsync(earlier); // Renders the restored transcript, which saves it.
            return;
        }

        if (earlier is not null)
        {
            _offer = earlier;
            _stored = _sent = new SavedCopy(earlier.Lines, earlier.RemovedLines, null);
        }

        Save();
        StateHasChanged();
    }

    internal async Task RestoreAsync()
    {
        if (_offer is not { } offer)
            return; // Clicked twice before the buttons disappeared.

        (_offer, _message) = (null, Strings.SavedTranscript_Restored);
        await OnRestore.InvokeAsync(offer);
        await OnDone.InvokeAsync();
    }

    internal async Task DiscardAsync()
    {
        if (_offer is null)
            return;

        (_offer, _message) = (null, Strings.SavedTranscript_Discarded);
        Save();
        await OnDone.InvokeAsync();
    }

    private void Save()
    {
        if (_isLoaded && !_isSaving)
            _ = SaveAsync();
    }

    // One call at a time, with the newest lines, so that a browser that does not answer or read costs one copy.
    private async Task SaveAsync()
    {
        _isSaving = true;
        try
        {
            while (!_disposed.IsCancellationRequested && Now() is var now && !now.IsSameAs(_sent))
                await WriteAsync(now);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was closed.
        }
        finally
        {
            _isSaving = false;
        }
    }

    // After a failure all lines are sent again: once at once, because the browser may lack earlier lines, then with the
    // next change.
    private async Task WriteAsync(SavedCopy now)
    {
        var isRewrite = _stored is null;
        if (isRewrite)
        {
            await WaitForRewriteAsync();
            now = Now();
        }

        var known = now.CommonWith(_stored);
        string[] lines = [.. now.Lines.Skip(known).Select(SavedTranscript.Write)];
        _sent = now;
        var connection = _connection.Token;
        var isSaved = await _browser!.InvokeAsync(connection, "write", now.RemovedLines, now.RemovedLines + known, lines, now.Committed);
        if (connection.IsCancellationRequested)
            return; // The next connection sends all lines.

        _stored = isSaved == true ? now : null;
        if (isSaved == false && !isRewrite)
            _sent = null;
    }

    private async Task WaitForRewriteAsync()
    {
        if (_rewrittenAt is { } last && RewriteInterval - Time.GetElapsedTime(last) is { Ticks: > 0 } rest)
            await Task.Delay(rest, Time, _disposed.Token);
        _rewrittenAt = Time.GetTimestamp();
    }

    private SavedCopy Now() => new(
        [.. _offer?.Lines ?? [], .. Transcript.Lines], (_offer?.RemovedLines ?? 0) + Transcript.RemovedLines, Committed);
}
