namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>A word as the decoder's dictionary spells it.</summary>
internal static class SphinxWord
{
    /// <summary>Gives what was said, or null for what is no word: the sentence's ends and fillers
    /// (<c>&lt;s&gt;</c>, <c>&lt;sil&gt;</c>, <c>[NOISE]</c>, <c>++UM++</c>). The mark of another pronunciation goes:
    /// <c>for(2)</c> is <c>for</c>.</summary>
    public static string? Spoken(string entry)
    {
        if (entry.Length == 0 || entry[0] is '<' or '[' || entry.StartsWith("++", StringComparison.Ordinal))
            return null;

        var mark = entry.IndexOf('(', StringComparison.Ordinal);
        return mark > 0 && entry[^1] == ')' ? entry[..mark] : entry;
    }
}
