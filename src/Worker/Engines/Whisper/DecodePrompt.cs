using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>The prompt of a decode, which makes its words and spellings more likely.</summary>
internal static class DecodePrompt
{
    /// <summary>Joins the hot words, the session's prompt and the preceding text, in this order: the decoder truncates
    /// a long prompt at the start.</summary>
    /// <param name="options">The session's options.</param>
    /// <param name="before">The preceding text; empty at the start of an utterance.</param>
    public static string Of(UtteranceOptions options, string before)
    {
        var hotWords = options.HotWords is { Count: > 0 } words ? string.Join(", ", words) + "." : null;
        return string.Join(' ', ((string?[])[hotWords, options.Prompt?.Trim(), before]).Where(part => part is { Length: > 0 }));
    }
}
