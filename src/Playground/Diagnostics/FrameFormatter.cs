using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PortBridge.Playground.Localization;
using PortBridge.Protocol.Json;

namespace PortBridge.Playground.Diagnostics;

/// <summary>Formats a frame for display.</summary>
public static class FrameFormatter
{
    private const string AudioField = "pcm_b64";

    // Fields that contain transcribed text or the user's hints.
    private static readonly string[] TextFields = ["text", "word", "prompt", "hot_words"];

    private static readonly JsonSerializerOptions Pretty = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // The page escapes it.
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>The name of the message, such as <c>partial</c>.</summary>
    public static string MessageName(WireFrame frame)
    {
        var message = JsonNode.Parse(frame.Json)!;
        return (string?)(message[MessageJson.CommandDiscriminator] ?? message[MessageJson.EventDiscriminator]) ?? "?";
    }

    /// <summary>The JSON with one field per line. Audio is replaced by its length.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="showsWords">Whether text is shown; if not, it is replaced by its length.</param>
    public static string Format(WireFrame frame, bool showsWords)
    {
        var message = JsonNode.Parse(frame.Json)!;
        if (message[AudioField] is not null)
            message[AudioField] = Strings.Wire_Audio.FormatWith(frame.AudioBytes);
        if (!showsWords)
            HideText(message);
        return message.ToJsonString(Pretty);
    }

    /// <summary>The frame as one entry for the clipboard.</summary>
    public static string FormatLine(WireFrame frame, bool showsWords)
    {
        var arrow = frame.Direction == WireDirection.Sent ? "→" : "←";
        return Strings.Wire_Line.FormatWith(frame.At, arrow, frame.Generation, Format(frame, showsWords)) + "\n";
    }

    private static void HideText(JsonNode node)
    {
        if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields.ToArray())
            {
                if (value is not null && TextFields.Contains(name))
                    fields[name] = Note(value);
                else if (value is not null)
                    HideText(value);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items.OfType<JsonNode>())
                HideText(item);
        }
    }

    private static string Note(JsonNode words) => words is JsonArray list
        ? Strings.Wire_Words.FormatWith(list.Count)
        : Strings.Wire_Characters.FormatWith(((string?)words)?.Length);
}
