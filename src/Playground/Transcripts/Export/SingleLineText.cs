namespace PortBridge.Playground.Transcripts.Export;

/// <summary>Lines as a reader of plain text sees them.</summary>
internal static class SingleLineText
{
    private static readonly char[] Breaks = ['\r', '\n', '\u0085', '\u2028', '\u2029'];

    /// <summary>A line's words on one line, and in brackets what is not as it should be.</summary>
    public static string TextOf(TranscriptLine line) => TranscriptFormatter.MarkOf(line) is { } mark
        ? $"{OneLine(line.Text)} [{mark}]".TrimStart()
        : OneLine(line.Text);

    /// <summary>A text without line breaks, any of which ends a cue or a line.</summary>
    public static string OneLine(string text) => string.Join(
        ' ', text.Split(Breaks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
