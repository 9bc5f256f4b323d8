using System.Globalization;
using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Transcripts;

/// <summary>Formats what the page says about a transcript.</summary>
public static class TranscriptFormatter
{
    /// <summary>What is not as it should be with a line; null where nothing is.</summary>
    public static string? MarkOf(TranscriptLine line) => line.Kind switch
    {
        TranscriptLineKind.Interrupted => Strings.Transcript_Interrupted,
        TranscriptLineKind.Missing => Missing(line.Length),
        _ => null,
    };

    /// <summary>That what was said in a part of the audio is not in the transcript.</summary>
    /// <param name="length">How long the part is.</param>
    public static string Missing(TimeSpan length) =>
        Math.Max(0.1, length.TotalSeconds).ToString("0.#", CultureInfo.InvariantCulture) switch
        {
            "1" => Strings.Transcript_MissingOne,
            var seconds => Strings.Transcript_MissingMany.FormatWith(seconds),
        };

    /// <summary>That old lines are gone for want of room.</summary>
    public static string RemovedLines(int lines) =>
        lines == 1 ? Strings.Transcript_RemovedOne : Strings.Transcript_RemovedMany.FormatWith(lines);

    /// <summary>What an earlier page kept, with a place <c>{0}</c> for its time.</summary>
    public static string SavedOffer(int sentences) =>
        sentences == 1 ? Strings.SavedTranscript_OfferOne : Strings.SavedTranscript_OfferMany.FormatWith("{0}", sentences);

    /// <summary>The wish to see lines that are kept and not shown.</summary>
    public static string Earlier(int lines) =>
        lines == 1 ? Strings.Transcript_EarlierOne : Strings.Transcript_EarlierMany.FormatWith(lines);

    /// <summary>That sound had to be left out.</summary>
    /// <param name="sound">How much.</param>
    public static string Dropped(TimeSpan sound) => Strings.Transcript_Dropped.FormatWith(sound.TotalSeconds);
}
