using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Interop;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Components.Transcripts;

/// <summary>
/// The lines of the transcript: the newest ones, to limit the size of the document, and earlier ones on demand. A line
/// can be played while its audio is kept.
/// </summary>
public sealed partial class TranscriptList : IAsyncDisposable
{
    /// <summary>The number of lines shown, and the number added by each request for earlier lines.</summary>
    public const int PageLines = 100;

    // Recognizers report starts a little late and ends a little early.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(0.15);

    private (Transcript? Transcript, bool MarksUncertain, bool CanPlay, int? Playing, int? From) _rendered;
    private JsModule? _player;
    private int? _playing;

    // The number of the first line shown, including removed lines; null if only the newest are shown.
    private int? _from;

    /// <summary>The transcript; its utterance in progress is not shown.</summary>
    [Parameter, EditorRequired]
    public required Transcript Transcript { get; set; }

    /// <summary>Whether uncertain words are marked.</summary>
    [Parameter]
    public bool MarksUncertain { get; set; }

    /// <summary>The audio of the transcript; null if there is none.</summary>
    [Parameter]
    public Recording? Recording { get; set; }

    /// <summary>Whether audio may be played; not while the microphone is open.</summary>
    [Parameter]
    public bool CanPlay { get; set; }

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILogger<JsModule> Logger { get; set; } = null!;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _player?.DisposeAsync() ?? default;

    /// <inheritdoc/>
    protected override bool ShouldRender() => !ReferenceEquals(_rendered.Transcript?.Lines, Transcript.Lines)
        || (_rendered.MarksUncertain, _rendered.CanPlay, _rendered.Playing, _rendered.From)
            != (MarksUncertain, CanPlay, _playing, _from);

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender) => _rendered = (Transcript, MarksUncertain, CanPlay, _playing, _from);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Transcript.Lines.IsEmpty)
            _from = null;
        if (_playing is not null && !CanPlay)
            await StopAsync();
    }

    /// <summary>The number of kept lines that are not shown.</summary>
    private int Hidden
    {
        get
        {
            var newest = Math.Max(0, Transcript.Lines.Count - PageLines);
            return _from is { } from ? Math.Clamp(from - Transcript.RemovedLines, 0, newest) : newest;
        }
    }

    private IEnumerable<TranscriptLine> Shown => Transcript.Lines.Skip(Hidden);

    // Lines of an earlier page are not announced to screen readers.
    private IEnumerable<(IEnumerable<TranscriptLine> Lines, bool IsNew)> Parts => Transcript.Restored > Hidden
        ? [(Shown.Take(Transcript.Restored - Hidden), false), (Shown.Skip(Transcript.Restored - Hidden), true)]
        : [(Shown, true)];

    private void ShowEarlier() => _from = Transcript.RemovedLines + Math.Max(0, Hidden - PageLines);

    private string ClassOf(TranscriptLine line) =>
        $"utterance {line.Kind.ToString().ToLowerInvariant()}{(line.Number == _playing ? " playing" : null)}";

    private bool IsPlayable(TranscriptLine line) => line.Kind != TranscriptLineKind.Missing && Recording?.Start < line.End;

    private async Task PlayAsync(TranscriptLine line, bool unlessSelecting)
    {
        if (!CanPlay || !IsPlayable(line))
            return;

        if (_playing == line.Number)
        {
            await StopAsync();
            return;
        }

        using var stream = new DotNetStreamReference(Recording!.OpenRead(line.Start - Margin, line.End + Margin));
        _playing = line.Number;
        StateHasChanged();
        await Player.InvokeAsync<bool>("play", stream, unlessSelecting);
        if (_playing == line.Number)
            _playing = null;
    }

    private async Task StopAsync()
    {
        _playing = null;
        await Player.InvokeAsync<object>("stop");
    }

    private JsModule Player => _player ??= new JsModule(JS, "./js/audio-player.js", Time, Logger);
}
