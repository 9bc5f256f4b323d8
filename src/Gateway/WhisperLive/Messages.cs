using System.Text.Json.Serialization;

namespace PortBridge.Gateway.WhisperLive;

/// <summary>Any message to the client but its segments.</summary>
internal sealed record Notice(
    string Uid,
    string? Message = null,
    string? Backend = null,
    string? Status = null,
    string? Language = null,
    double? LanguageProb = null);

internal sealed record SegmentList(string Uid, IReadOnlyList<Segment> Segments);

/// <summary>A part of the text; the times are seconds with three decimals, as text.</summary>
internal sealed record Segment(string Start, string End, string Text, bool Completed, IReadOnlyList<SegmentWord>? Words = null);

internal sealed record SegmentWord(string Start, string End, string Word, double Probability);

/// <summary>The JSON of the wire.</summary>
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(SegmentList))]
internal sealed partial class WhisperLiveJson : JsonSerializerContext
{
    /// <summary>The context with the options of messages to clients.</summary>
    public static WhisperLiveJson Wire { get; } = new(Core.WireJson.CreateOptions());
}
