using System.Globalization;
using System.Text;

namespace PortBridge.Gateway.Files;

/// <summary>A subtitle.</summary>
/// <param name="Start">The time at which it appears.</param>
/// <param name="End">The time at which it disappears; always after <paramref name="Start"/>.</param>
/// <param name="Text">One line of plain text.</param>
internal sealed record Cue(TimeSpan Start, TimeSpan End, string Text)
{
    /// <summary>The maximum number of characters of a cue: two lines of 42, as is usual for subtitles.</summary>
    public const int MaxLength = 84;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>A cue of at least a millisecond, the precision of the formats.</summary>
    public static Cue At(TimeSpan start, TimeSpan end, string text) =>
        new(start, end > start + Shortest ? end : start + Shortest, text.ReplaceLineEndings(" "));

    /// <summary>The cues of finals. A long one is split between words.</summary>
    public static IReadOnlyList<Cue> Of(IEnumerable<SpeechEvent.Final> finals) => [.. finals.SelectMany(Of)];

    private static IEnumerable<Cue> Of(SpeechEvent.Final final)
    {
        if (final.Text.Length <= MaxLength || final.Words.Count == 0)
        {
            yield return At(final.Start, final.End, final.Text);
            yield break;
        }

        var text = new StringBuilder();
        var (start, end) = (final.Start, final.Start);
        foreach (var word in final.Words)
        {
            if (text.Length > 0 && text.Length + 1 + word.Text.Length > MaxLength)
            {
                yield return At(start, end, text.ToString());
                text.Clear();
                start = word.Start;
            }

            text.Append(text.Length > 0 ? " " : "").Append(word.Text);
            end = word.End;
        }

        yield return At(start, final.End, text.ToString());
    }
}

/// <summary>Writes subtitle files.</summary>
internal static class Subtitles
{
    /// <summary>
    /// Writes SubRip. The format has no standard; players agree on a number, the times with a comma, one line of text and an
    /// empty line.
    /// </summary>
    public static string WriteSubRip(IEnumerable<Cue> cues) => string.Concat(cues.Select((cue, index) => string.Create(
        CultureInfo.InvariantCulture, $"{index + 1}\n{Time(cue.Start, ',')} --> {Time(cue.End, ',')}\n{WithoutArrow(cue.Text)}\n\n")));

    /// <summary>Writes <see href="https://www.w3.org/TR/webvtt1/">WebVTT</see>.</summary>
    public static string WriteWebVtt(IEnumerable<Cue> cues) => cues
        .Aggregate(new StringBuilder("WEBVTT\n"), (file, cue) => file.Append(
            CultureInfo.InvariantCulture, $"\n{Time(cue.Start, '.')} --> {Time(cue.End, '.')}\n{EscapeTags(cue.Text)}\n"))
        .ToString();

    // Hours may have more than two digits; there are no days.
    private static string Time(TimeSpan time, char separator) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time:mm\\:ss}{separator}{time:fff}");

    // SubRip has no escapes, and "-->" would be read as a time range.
    private static string WithoutArrow(string text) => text.Replace("-->", "→", StringComparison.Ordinal);

    // Angle brackets could form a tag or the arrow of a time range.
    private static string EscapeTags(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
