using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>What a decode is told to have been said before, which makes its words and its spelling more likely.</summary>
internal static class DecodePrompt
{
    /// <summary>Hot words first, then the session's prompt, and last what was really said just before: a decoder that
    /// has no room for all of it forgets the beginning.</summary>
    /// <param name="options">What the session asked for.</param>
    /// <param name="before">What was said just before; empty at the utterance's beginning.</param>
    public static string Of(UtteranceOptions options, string before)
    {
        var hotWords = options.HotWords is { Count: > 0 } words ? string.Join(", ", words) + "." : null;
        return string.Join(' ', ((string?[])[hotWords, options.Prompt?.Trim(), before]).Where(part => part is { Length: > 0 }));
    }
}
