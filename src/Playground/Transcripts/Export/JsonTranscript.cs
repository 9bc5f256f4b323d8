using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PortBridge.Playground.Transcripts.Export;

/// <summary>Exports a transcript as JSON with the protocol's field names and times in milliseconds.</summary>
public static class JsonTranscript
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // It is a file, never embedded in HTML.
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Formats lines in their order.</summary>
    public static string Write(IEnumerable<TranscriptLine> lines) =>
        JsonSerializer.Serialize(new { Lines = lines.Select(LineOf) }, Options) + "\n";

    private static object LineOf(TranscriptLine line) => new
    {
        line.Kind,
        StartMs = Milliseconds(line.Start),
        EndMs = Milliseconds(line.End),
        Text = line.Text.Length > 0 ? line.Text : null,
        line.Language,
        Words = line.Pieces.Any(piece => piece.Word is not null)
            ? line.Pieces.Select(piece => piece.Word).OfType<Word>().Select(WordOf)
            : null,
    };

    private static object WordOf(Word word) => new
    {
        Word = word.Text,
        StartMs = Milliseconds(word.Start),
        EndMs = Milliseconds(word.End),
        word.Confidence,
    };

    private static long Milliseconds(TimeSpan time) => (long)Math.Round(time.TotalMilliseconds);
}
