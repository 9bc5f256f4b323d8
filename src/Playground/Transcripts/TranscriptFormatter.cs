using System.Globalization;
using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Transcripts;

/// <summary>Formats what the page says about a transcript.</summary>
public static class TranscriptFormatter
{
    /// <summary>The mark of an incomplete line; null for a complete one.</summary>
    public static string? MarkOf(TranscriptLine line) => line.Kind switch
    {
        TranscriptLineKind.Interrupted => Strings.Transcript_Interrupted,
        TranscriptLineKind.Missing => Missing(line.Length),
        _ => null,
    };

    /// <summary>The mark of a gap.</summary>
    /// <param name="length">The length of the gap.</param>
    public static string Missing(TimeSpan length) =>
        Math.Max(0.1, length.TotalSeconds).ToString("0.#", CultureInfo.InvariantCulture) switch
        {
            "1" => Strings.Transcript_MissingOne,
            var seconds => Strings.Transcript_MissingMany.FormatWith(seconds),
        };

    /// <summary>The number of removed lines.</summary>
    public static string RemovedLines(int lines) =>
        lines == 1 ? Strings.Transcript_RemovedOne : Strings.Transcript_RemovedMany.FormatWith(lines);

    /// <summary>The offer to restore a saved transcript, with a placeholder <c>{0}</c> for its time.</summary>
    public static string SavedOffer(int sentences) =>
        sentences == 1 ? Strings.SavedTranscript_OfferOne : Strings.SavedTranscript_OfferMany.FormatWith("{0}", sentences);

    /// <summary>The label of the button that shows earlier lines.</summary>
    public static string Earlier(int lines) =>
        lines == 1 ? Strings.Transcript_EarlierOne : Strings.Transcript_EarlierMany.FormatWith(lines);

    /// <summary>The length of dropped audio.</summary>
    /// <param name="sound">The length.</param>
    public static string Dropped(TimeSpan sound) => Strings.Transcript_Dropped.FormatWith(sound.TotalSeconds);
}
