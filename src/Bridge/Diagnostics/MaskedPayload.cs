using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PortBridge.Protocol;

namespace PortBridge.Diagnostics;

/// <summary>
/// Describes invalid output of a worker without what people have said. Of JSON it shows the structure, the protocol's field
/// names, the name of the message, its session, and numbers in the protocol's numeric fields; everything else is replaced
/// by its length. Of text it shows the form: <c>x</c> for letters and <c>0</c> for digits.
/// </summary>
internal static class MaskedPayload
{
    /// <summary>The maximum length of a description.</summary>
    public const int MaxLength = 512;

    private const int HeaderLength = 4;
    private const int ShapeLength = 64;
    private const int ShortestText = 4;

    // Strings are shown in these fields if they look like names.
    private static readonly HashSet<string> Names = ["event", "cmd", "session_id", "state", "stage", "reason", "code"];

    // Numbers and booleans are shown in these fields.
    private static readonly HashSet<string> Numbers =
    [
        "at_ms", "audio_ms", "chunk_count", "committed_ms", "confidence", "decode_ms", "done", "enabled", "end_ms", "latency_ms",
        "min_speech_duration_ms", "processed_ms", "protocol", "received_ms", "recoverable", "silence_duration_ms", "stable",
        "start_ms", "threshold", "total", "ts_ms", "utterance",
    ];

    // Values are not shown in these fields.
    private static readonly HashSet<string> Others =
    [
        "capabilities", "device", "endpointing", "engine", "language", "languages", "message", "model", "note", "text", "timing",
        "word", "words", "worker",
    ];

    /// <summary>Describes the beginning of invalid output.</summary>
    /// <param name="bytes">The bytes, of which the last ones may be the beginning of something.</param>
    public static string Describe(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return "nothing";
        if (bytes[0] == 0 && bytes.Length >= HeaderLength)
            return DescribeFrame(bytes);
        return DescribeJson(bytes) ?? DescribeText(bytes);
    }

    private static string DescribeFrame(ReadOnlySpan<byte> bytes)
    {
        var header = $"the header {Convert.ToHexStringLower(bytes[..HeaderLength])}";
        var payload = bytes[HeaderLength..];
        return payload.IsEmpty ? header : $"{header}, then {DescribeJson(payload) ?? DescribeText(payload)}";
    }

    /// <returns>Null for anything but the beginning of a JSON object or array.</returns>
    private static string? DescribeJson(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] is not ((byte)'{' or (byte)'['))
            return null;

        var text = new StringBuilder("the JSON ");
        var reader = new Utf8JsonReader(start, isFinalBlock: false, default);
        try
        {
            var field = "";
            while (text.Length < MaxLength && reader.Read())
                Append(text, ref reader, ref field);
        }
        catch (JsonException)
        {
            // What was read so far is shown.
        }

        var rest = start.Length - (int)reader.BytesConsumed;
        return rest == 0 ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $" and {rest} more bytes").ToString();
    }

    private static void Append(StringBuilder text, ref Utf8JsonReader reader, ref string field)
    {
        if (text[^1] is not ('{' or '[' or ':' or ' ')
            && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            text.Append(',');
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                field = Encoding.UTF8.GetString(reader.ValueSpan);
                var isKnown = Names.Contains(field) || Numbers.Contains(field) || Others.Contains(field);
                text.Append('"').Append(isKnown ? field : LengthOf(ref reader)).Append("\":");
                break;
            case JsonTokenType.String:
                text.Append('"').Append(Names.Contains(field) ? NameOf(ref reader) : LengthOf(ref reader)).Append('"');
                break;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False when !Numbers.Contains(field):
                text.Append('<').Append(reader.TokenType == JsonTokenType.Number ? "number" : "bool").Append('>');
                break;
            default:
                text.Append(Encoding.UTF8.GetString(reader.ValueSpan));
                break;
        }
    }

    // A name with an escape is none of the protocol's.
    private static string NameOf(ref Utf8JsonReader reader) =>
        UntrustedText.Name(Encoding.UTF8.GetString(reader.ValueSpan)) is var name && name is not ['<', ..] ? name : LengthOf(ref reader);

    private static string LengthOf(ref Utf8JsonReader reader) =>
        string.Create(CultureInfo.InvariantCulture, $"<{reader.ValueSpan.Length} bytes>");

    private static string DescribeText(ReadOnlySpan<byte> bytes)
    {
        var shape = new StringBuilder(ShapeLength);
        var rest = bytes;
        while (!rest.IsEmpty && shape.Length < ShapeLength)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var length);
            if (status == OperationStatus.InvalidData || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t')))
                break;

            rest = rest[length..];
            shape.Append(Rune.IsLetter(rune) ? "x" : Rune.IsDigit(rune) ? "0" : rune.IsAscii ? rune.ToString() : "?");
        }

        // A line that another writer printed may be followed by a frame.
        return shape.Length < ShortestText
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes that are not text")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{bytes.Length} bytes that begin with text of the form \"{UntrustedText.Clean(shape.ToString(), 2 * ShapeLength)}\"");
    }
}
