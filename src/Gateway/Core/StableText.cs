namespace PortBridge.Gateway.Core;

/// <summary>
/// Makes text that only grows, for clients that append: of a partial only the stable part is sent, and of the final what
/// follows the sent part.
/// </summary>
internal sealed class StableText
{
    private string _sent = "";

    /// <summary>The text of a partial that has become stable since the last call; empty for none.</summary>
    public string Grow(SpeechEvent.Partial partial) => Append(partial.Text[..partial.Stable]);

    /// <summary>
    /// The rest of the final's text; empty if the text that was sent is not its beginning, so that only a replacement would
    /// be right. Then the next utterance begins.
    /// </summary>
    public string Finish(SpeechEvent.Final final)
    {
        var rest = Append(final.Text);
        _sent = "";
        return rest;
    }

    private string Append(string text)
    {
        if (text.Length <= _sent.Length || !text.StartsWith(_sent, StringComparison.Ordinal))
            return "";

        var rest = text[_sent.Length..];
        _sent = text;
        return rest;
    }
}
