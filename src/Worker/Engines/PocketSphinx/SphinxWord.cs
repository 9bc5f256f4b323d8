namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>An entry of the decoder's dictionary.</summary>
internal static class SphinxWord
{
    /// <summary>Returns the spoken word; null for sentence markers and fillers
    /// (<c>&lt;s&gt;</c>, <c>&lt;sil&gt;</c>, <c>[NOISE]</c>, <c>++UM++</c>). The marker of an alternative pronunciation is removed:
    /// <c>for(2)</c> becomes <c>for</c>.</summary>
    public static string? Spoken(string entry)
    {
        if (entry.Length == 0 || entry[0] is '<' or '[' || entry.StartsWith("++", StringComparison.Ordinal))
            return null;

        var mark = entry.IndexOf('(', StringComparison.Ordinal);
        return mark > 0 && entry[^1] == ')' ? entry[..mark] : entry;
    }
}
