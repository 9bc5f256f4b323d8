namespace PortBridge.Playground.Transcripts.Export;

/// <summary>Exports a transcript as plain text: one line per utterance, with gaps in brackets.</summary>
public static class PlainText
{
    /// <summary>Formats lines in their order.</summary>
    public static string Write(IEnumerable<TranscriptLine> lines) =>
        string.Concat(lines.Select(line => $"{SingleLineText.TextOf(line)}\n"));
}
