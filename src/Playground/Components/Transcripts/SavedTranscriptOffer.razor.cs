using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Interop;
using PortBridge.Playground.Localization;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Components.Transcripts;

/// <summary>
/// Keeps the transcript's text in the browser's tab, and offers what an earlier page kept there. Until it is brought back
/// or discarded, that is kept on, before what is said meanwhile.
/// </summary>
public sealed partial class SavedTranscriptOffer
{
    private JsComponent<SavedTranscriptOffer>? _browser;
    private SavedTranscript? _offer;
    private Copy? _sent = new([], 0);
    private string? _said;
    private bool _isAsked;

    /// <summary>What is to be kept; what is still live is not.</summary>
    [Parameter, EditorRequired]
    public required Transcript Transcript { get; set; }

    /// <summary>The earlier one is to be brought back.</summary>
    [Parameter]
    public EventCallback<SavedTranscript> OnBringBack { get; set; }

    /// <summary>Nothing is offered any more, and the focus needs another place.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILogger<SavedTranscriptOffer> Logger { get; set; } = null!;

    private string Moment => _offer!.At.ToString("s", CultureInfo.InvariantCulture);

    private string Reading =>
        (_offer!.At.Date == Time.GetLocalNow().Date ? Strings.SavedTranscript_Today : Strings.SavedTranscript_Earlier).FormatWith(_offer.At);

    /// <summary>For the script: the connection is back, and what was sent meanwhile may be lost.</summary>
    [JSInvokable]
    public Task OnBack()
    {
        _sent = null;
        return KeepAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _browser?.DisposeAsync() ?? default;

    /// <inheritdoc/>
    protected override void OnParametersSet() => _ = KeepAsync();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;

        _browser = new JsComponent<SavedTranscriptOffer>(JS, "./js/transcript-store.js", this, Logger);
        await _browser.AttachAsync();
        _offer = SavedTranscript.Read(await _browser.ReadAsync("recall", SavedTranscript.MaxBytes));
        if (_offer is not null)
            _sent = new Copy(_offer.Lines, _offer.Forgotten);
        _isAsked = true;
        await KeepAsync();
        StateHasChanged();
    }

    private async Task BringBackAsync()
    {
        var offer = _offer!;
        (_offer, _said) = (null, Strings.SavedTranscript_Restored);
        await OnBringBack.InvokeAsync(offer);
        await OnDone.InvokeAsync();
    }

    private async Task DiscardAsync()
    {
        (_offer, _said) = (null, Strings.SavedTranscript_Discarded);
        await KeepAsync();
        await OnDone.InvokeAsync();
    }

    // Sent as it comes: an answer that a broken connection keeps back must not hold up what follows.
    private async Task KeepAsync()
    {
        var now = new Copy(
            [.. _offer?.Lines ?? [], .. Transcript.Lines], (_offer?.Forgotten ?? 0) + Transcript.Forgotten);
        if (!_isAsked || now.IsSameAs(_sent))
            return;

        var known = now.CommonWith(_sent);
        _sent = now;
        string[] lines = [.. now.Lines.Skip(known).Select(SavedTranscript.Write)];
        var isKept = await _browser!.AskAsync("write", now.Forgotten, now.Forgotten + known, lines);
        if (isKept == true)
            return;

        // Whether it has come is not known, or something before it has not: all of it goes the next time.
        _sent = null;
        if (isKept == false)
            await KeepAsync();
    }

    /// <summary>What the browser shall have.</summary>
    private sealed record Copy(IReadOnlyList<TranscriptLine> Lines, int Forgotten)
    {
        public bool IsSameAs(Copy? other) =>
            other?.Lines.Count == Lines.Count && other.Forgotten == Forgotten && CommonWith(other) == Lines.Count;

        /// <summary>How many of these lines, from the first on, are in the other at the same places.</summary>
        public int CommonWith(Copy? other) => other is null || other.Forgotten > Forgotten
            ? 0
            : Lines.Zip(other.Lines.Skip(Forgotten - other.Forgotten), ReferenceEquals).TakeWhile(isSame => isSame).Count();
    }
}
