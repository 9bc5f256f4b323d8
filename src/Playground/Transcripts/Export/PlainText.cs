namespace PortBridge.Playground.Transcripts.Export;

/// <summary>A transcript as plain text: an utterance a line, and in brackets what is missing.</summary>
public static class PlainText
{
    /// <summary>Writes lines in their order.</summary>
    public static string Write(IEnumerable<TranscriptLine> lines) =>
        string.Concat(lines.Select(line => $"{SingleLineText.TextOf(line)}\n"));
}
