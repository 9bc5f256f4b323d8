using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PortBridge.Diagnostics;
using PortBridge.Playground.Localization;
using PortBridge.Protocol;

namespace PortBridge.Playground.Diagnostics;

/// <summary>A frame as a person reads it.</summary>
public static class FrameFormatter
{
    private const string AudioField = "pcm_b64";

    // What people say, and what they wrote about it.
    private static readonly string[] WordFields = ["text", "word", "prompt", "hot_words"];

    private static readonly JsonSerializerOptions Pretty = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // It is shown as text, which the page escapes.
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Its message's name, such as <c>partial</c>.</summary>
    public static string MessageName(WireFrame frame)
    {
        var message = JsonNode.Parse(frame.Json)!;
        return (string?)(message[MessageJson.CommandDiscriminator] ?? message[MessageJson.EventDiscriminator]) ?? "?";
    }

    /// <summary>Its JSON, a field a line, with a note in the place of audio.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="showsWords">Whether what people say is shown; else there is a note in its place too.</param>
    public static string Format(WireFrame frame, bool showsWords)
    {
        var message = JsonNode.Parse(frame.Json)!;
        if (message[AudioField] is not null)
            message[AudioField] = Strings.Wire_Audio.FormatWith(frame.AudioBytes);
        if (!showsWords)
            HideWords(message);
        return message.ToJsonString(Pretty);
    }

    /// <summary>A line for the clipboard.</summary>
    public static string FormatLine(WireFrame frame, bool showsWords)
    {
        var arrow = frame.Direction == WireDirection.Sent ? "→" : "←";
        return Strings.Wire_Line.FormatWith(frame.At, arrow, frame.Generation, Format(frame, showsWords)) + "\n";
    }

    private static void HideWords(JsonNode node)
    {
        if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields.ToArray())
            {
                if (value is not null && WordFields.Contains(name))
                    fields[name] = Note(value);
                else if (value is not null)
                    HideWords(value);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items.OfType<JsonNode>())
                HideWords(item);
        }
    }

    private static string Note(JsonNode words) => words is JsonArray list
        ? Strings.Wire_Words.FormatWith(list.Count)
        : Strings.Wire_Characters.FormatWith(((string?)words)?.Length);
}
