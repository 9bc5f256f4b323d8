using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PortBridge.Playground.Transcripts;

/// <summary>A transcript that the browser saved, without audio.</summary>
/// <param name="Lines">The lines; at least one.</param>
/// <param name="RemovedLines">The number of lines that were removed before these.</param>
/// <param name="At">When the last line was saved, in the browser's local time.</param>
/// <param name="Committed">The position on its timeline before which it is complete.</param>
/// <param name="IsContinued">
/// Whether it belongs to this page, whose circuit was lost, or to a page that was reloaded during a recording; otherwise
/// to an earlier page, and the user is asked whether to restore it.
/// </param>
public sealed record SavedTranscript(
    IReadOnlyList<TranscriptLine> Lines, int RemovedLines, DateTime At, TimeSpan Committed = default, bool IsContinued = false)
{
    /// <summary>The maximum length in bytes; <c>transcript-store.js</c> saves less, whatever the characters.</summary>
    public const int MaxBytes = 1_600_000;

    private const int MaxTextLength = 50_000;
    private const int MaxTagLength = 35; // RFC 5646, section 4.4.1: the length that every implementation must support.
    private static readonly TimeSpan MaxTime = TimeSpan.FromDays(30);

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // It is stored, never embedded in HTML.
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The number of lines that contain text.</summary>
    public int Sentences => Lines.Count(line => line.Kind != TranscriptLineKind.Missing);

    /// <summary>The end of the transcript on its timeline.</summary>
    public TimeSpan Length => Lines.Select(line => line.End).Append(Committed).Max();

    /// <summary>Formats a line for the browser: JSON without line breaks.</summary>
    public static string Write(TranscriptLine line)
    {
        var words = line.Pieces.Select(piece => piece.Word).OfType<Word>()
            .Select(word => new SavedWord(word.Text, Milliseconds(word.Start), Milliseconds(word.End), word.Confidence))
            .ToList();
        return JsonSerializer.Serialize(
            new SavedLine(
                line.Kind, Milliseconds(line.Start), Milliseconds(line.End), line.Text, line.Language,
                words.Count > 0 ? words : null),
            Options);
    }

    /// <summary>
    /// Parses what a browser saved: a line of JSON about the transcript, followed by lines from <see cref="Write"/>.
    /// </summary>
    /// <returns>The transcript; null if there is none or the data are invalid.</returns>
    public static SavedTranscript? Read(ReadOnlySpan<byte> saved)
    {
        try
        {
            var texts = Encoding.UTF8.GetString(saved).Split('\n');
            if (texts.Length < 2 || texts.Length > Transcript.MaxLines + 1)
                return null;

            var about = Parse<About>(texts[0]);
            var lines = texts.Skip(1).Select(Parse<SavedLine>).ToList();
            return about.RemovedLines < 0 || !AreTimes(0, about.Committed) || !lines.TrueForAll(IsValid)
                ? null
                : new SavedTranscript(
                    [.. lines.Select(LineOf)], about.RemovedLines, about.At, TimeSpan.FromMilliseconds(about.Committed), about.IsContinued);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static T Parse<T>(string text) =>
        JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("A line of a transcript must not be null.");

    private static bool IsValid(SavedLine line) =>
        AreTimes(line.Start, line.End)
        && line.Text.Length <= MaxTextLength
        && (line.Kind == TranscriptLineKind.Missing || !string.IsNullOrWhiteSpace(line.Text))
        && line.Language is not { Length: > MaxTagLength }
        && (line.Words ?? []).All(word => word is not null && AreTimes(word.Start, word.End) && word.Confidence is null or (>= 0 and <= 1));

    private static bool AreTimes(long start, long end) => start >= 0 && start <= end && end <= MaxTime.TotalMilliseconds;

    private static TranscriptLine LineOf(SavedLine line, int number) => new(
        number, line.Text, TimeSpan.FromMilliseconds(line.Start), TimeSpan.FromMilliseconds(line.End), line.Kind)
    {
        Pieces = TextPiece.Cut(line.Text, [.. (line.Words ?? []).Select(WordOf)], TimeSpan.Zero),
        Language = line.Language,
    };

    private static Word WordOf(SavedWord word) => new(
        word.Text, TimeSpan.FromMilliseconds(word.Start), TimeSpan.FromMilliseconds(word.End), word.Confidence);

    private static long Milliseconds(TimeSpan time) => (long)Math.Round(time.TotalMilliseconds);

    private sealed record About(DateTime At, int RemovedLines, long Committed = 0, bool IsContinued = false);

    private sealed record SavedLine(
        TranscriptLineKind Kind, long Start, long End, string Text, string? Language = null, IReadOnlyList<SavedWord>? Words = null);

    private sealed record SavedWord(string Text, long Start, long End, double? Confidence = null);
}
