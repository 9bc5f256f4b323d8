using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using PortBridge.Playground.Interop;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Components.Transcripts;

/// <summary>
/// What was said, a line for each utterance: the newest of them, so that the document does not grow with every sentence,
/// and earlier ones on demand. A line can be heard again while its sound is kept.
/// </summary>
public sealed partial class TranscriptList : IAsyncDisposable
{
    /// <summary>How many lines are shown, and how many more on demand each time: several screens full.</summary>
    public const int PageLines = 100;

    // Recognisers begin a little late and end a little early; so much more is heard on both sides.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(0.15);

    private (Transcript? Transcript, bool MarksDoubtful, bool CanPlay, int? Playing, int? From) _rendered;
    private JsModule? _player;
    private int? _playing;

    // Counting those that are no longer kept; null while only the newest are wanted.
    private int? _from;

    /// <summary>What is settled is shown; what is live is not.</summary>
    [Parameter, EditorRequired]
    public required Transcript Transcript { get; set; }

    /// <summary>Whether the words that the engine is not sure of are marked.</summary>
    [Parameter]
    public bool MarksDoubtful { get; set; }

    /// <summary>The sound that belongs to the words; null where there is none to hear.</summary>
    [Parameter]
    public Recording? Recording { get; set; }

    /// <summary>Whether the sound may be played now: not into an open microphone.</summary>
    [Parameter]
    public bool CanPlay { get; set; }

    [Inject]
    private IJSRuntime JS { get; set; } = null!;

    [Inject]
    private ILogger<JsModule> Logger { get; set; } = null!;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _player?.DisposeAsync() ?? default;

    /// <inheritdoc/>
    protected override bool ShouldRender() => !ReferenceEquals(_rendered.Transcript?.Lines, Transcript.Lines)
        || (_rendered.MarksDoubtful, _rendered.CanPlay, _rendered.Playing, _rendered.From)
            != (MarksDoubtful, CanPlay, _playing, _from);

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender) => _rendered = (Transcript, MarksDoubtful, CanPlay, _playing, _from);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (Transcript.Lines.IsEmpty)
            _from = null;
        if (_playing is not null && !CanPlay)
            await StopAsync();
    }

    /// <summary>Lines that are kept and not shown.</summary>
    private int Hidden
    {
        get
        {
            var newest = Math.Max(0, Transcript.Lines.Count - PageLines);
            return _from is { } from ? Math.Clamp(from - Transcript.RemovedLines, 0, newest) : newest;
        }
    }

    private IEnumerable<TranscriptLine> Shown => Transcript.Lines.Skip(Hidden);

    // What comes from an earlier page was read before: it is no news to someone who listens.
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

        var sound = Recording!.Read(line.Start - Margin, line.End + Margin);
        using var stream = new DotNetStreamReference(new MemoryStream(sound));
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

    private JsModule Player => _player ??= new JsModule(JS, "./js/audio-player.js", Logger);
}
