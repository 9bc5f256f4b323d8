using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Sessions;

/// <summary>What a session is: its <c>start_session</c> and the worker's own options together.</summary>
internal sealed record SessionSettings(
    string Id,
    AudioFormat Format,
    UtteranceOptions Utterances,
    SegmentationOptions Segmentation,
    Resume Resume,
    bool IsOneUtterance)
{
    /// <summary>An utterance without endpointing is cut at this length after all: memory has an end.</summary>
    public static readonly TimeSpan LongestUtterance = TimeSpan.FromMinutes(10);

    /// <summary>The settings of a command whose format and rate are known to be supported.</summary>
    /// <param name="start">The command.</param>
    /// <param name="own">The worker's own options, for what the session does not wish otherwise.</param>
    public static SessionSettings Of(StartSession start, SegmentationOptions own) => new(
        start.SessionId,
        new AudioFormat(start.SampleRate, SampleFormats.Find(start.Format)!.Value),
        new UtteranceOptions(
            start.Partials,
            start.Words,
            start.Language,
            SpeechTasks.Find(start.Task)!.Value,
            string.IsNullOrWhiteSpace(start.Prompt) ? null : start.Prompt,
            start.HotWords is { Count: > 0 } words ? words : null),
        own with
        {
            Endpointing = start.Endpointing?.WithDefaults(own.Endpointing) ?? own.Endpointing,
            MaximumUtterance = start.Endpointing is { Enabled: false } ? LongestUtterance : own.MaximumUtterance,
        },
        start.Resume ?? new Resume(0, 0),
        start.Endpointing is { Enabled: false });
}
