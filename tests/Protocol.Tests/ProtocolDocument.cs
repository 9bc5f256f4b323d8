using System.Globalization;

namespace PortBridge.Protocol.Tests;

/// <summary>The examples of protocol.md, read out of the document itself.</summary>
internal static class ProtocolDocument
{
    private static readonly string[] Lines =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "protocol.md"));

    /// <summary>The lines of every code block of a kind, such as <c>json command</c>.</summary>
    public static IReadOnlyList<string> Examples(string kind)
    {
        var examples = new List<string>();
        var isInside = false;
        foreach (var line in Lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isInside = !isInside && line == "```" + kind;
            else if (isInside)
                examples.Add(line);
        }

        return examples.Count > 0 ? examples : throw new InvalidDataException($"protocol.md has no block \"{kind}\".");
    }

    /// <summary>Examples of two columns: a name, and the rest of the line.</summary>
    public static IEnumerable<(string Name, string Example)> NamedExamples(string kind) =>
        Examples(kind).Select(line => (line[..line.IndexOf(' ')], line[line.IndexOf(' ')..].Trim()));

    /// <summary>Bytes written as pairs of hexadecimal digits.</summary>
    public static byte[] Bytes(string hex) =>
        [.. hex.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => byte.Parse(pair, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
