namespace PortBridge.Conformance.Tests;

/// <summary>protocol.md.</summary>
internal static class Document
{
    /// <summary>The lines of the document.</summary>
    public static IEnumerable<string> Lines => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "protocol.md"));

    /// <summary>The content of the first code block in a language.</summary>
    public static string Block(string language) => string.Join('\n', Lines
        .SkipWhile(line => line != $"```{language}").Skip(1)
        .TakeWhile(line => line != "```"));
}
