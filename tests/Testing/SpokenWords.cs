using System.Text;

namespace PortBridge.Testing;

/// <summary>Words that stand for what people say, and the search for them in texts that must not have them.</summary>
public sealed class SpokenWords
{
    private readonly string[] _traces;

    /// <summary>Creates a search for words.</summary>
    /// <param name="words">Words that no log has for another reason.</param>
    public SpokenWords(params string[] words)
    {
        Text = string.Join(' ', words);
        _traces = [.. words.SelectMany(word => (string[])[word, Convert.ToHexString(Encoding.UTF8.GetBytes(word)), Base64(word)])];
    }

    /// <summary>The words, separated by spaces.</summary>
    public string Text { get; }

    /// <summary>The texts that have one of the words, also in hexadecimal or base64.</summary>
    public IReadOnlyList<string> FindIn(IEnumerable<string?> texts) =>
        [.. texts.OfType<string>().Where(text => _traces.Any(trace => text.Contains(trace, StringComparison.OrdinalIgnoreCase)))];

    // Without the last characters, which depend on what follows.
    private static string Base64(string word) => Convert.ToBase64String(Encoding.UTF8.GetBytes(word))[..^4];
}
