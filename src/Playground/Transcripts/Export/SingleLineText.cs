namespace PortBridge.Playground.Transcripts.Export;

/// <summary>Formats transcript lines as single lines of text.</summary>
internal static class SingleLineText
{
    private static readonly char[] Breaks = ['\r', '\n', '\u0085', '\u2028', '\u2029'];

    /// <summary>The text of a line, followed by its mark in brackets.</summary>
    public static string TextOf(TranscriptLine line) => TranscriptFormatter.MarkOf(line) is { } mark
        ? $"{OneLine(line.Text)} [{mark}]".TrimStart()
        : OneLine(line.Text);

    /// <summary>The text without line breaks, which would end a cue or a line.</summary>
    public static string OneLine(string text) => string.Join(
        ' ', text.Split(Breaks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
