using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Sessions;

/// <summary>A session's settings: those of its <c>start_session</c> and the worker's defaults.</summary>
/// <param name="Id">The session's identifier.</param>
/// <param name="Format">The format of its audio.</param>
/// <param name="Utterances">The recognition options.</param>
/// <param name="Segmentation">The endpointing options.</param>
/// <param name="Resume">Where the session starts in session time.</param>
/// <param name="IsOneUtterance">Whether endpointing is disabled, so that the whole session is one utterance.</param>
internal sealed record SessionSettings(
    string Id,
    AudioFormat Format,
    UtteranceOptions Utterances,
    SegmentationOptions Segmentation,
    Resume Resume,
    bool IsOneUtterance)
{
    /// <summary>The maximum length of an utterance in a session without endpointing, which bounds memory.</summary>
    public static readonly TimeSpan MaxUtterance = TimeSpan.FromMinutes(10);

    /// <summary>Combines the fields of a command with the defaults of the worker.</summary>
    /// <param name="start">The command, whose format and rate are supported.</param>
    /// <param name="defaults">The worker's defaults.</param>
    public static SessionSettings Of(StartSession start, SegmentationOptions defaults) => new(
        start.SessionId,
        new AudioFormat(start.SampleRate, SampleFormats.Find(start.Format)!.Value),
        new UtteranceOptions(
            start.Partials,
            start.Words,
            start.Language,
            SpeechTasks.Find(start.Task)!.Value,
            string.IsNullOrWhiteSpace(start.Prompt) ? null : start.Prompt,
            start.HotWords is { Count: > 0 } words ? words : null),
        defaults with
        {
            Endpointing = start.Endpointing?.WithDefaults(defaults.Endpointing) ?? defaults.Endpointing,
            MaximumUtterance = start.Endpointing is { Enabled: false } ? MaxUtterance : defaults.MaximumUtterance,
        },
        start.Resume ?? new Resume(0, 0),
        start.Endpointing is { Enabled: false });
}
