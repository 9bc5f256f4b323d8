namespace PortBridge.Protocol;

/// <summary>
/// The bounds of what a session may tell an engine beforehand. Engines take little of it (Whisper a prompt of 224
/// tokens), and all of it is sent again with every utterance's decoding.
/// </summary>
public static class SpeechHints
{
    /// <summary>The most characters (UTF-16 units) of a prompt.</summary>
    public const int MaxPromptLength = 1000;

    /// <summary>The most hot words of a session.</summary>
    public const int MaxHotWords = 100;

    /// <summary>The most characters (UTF-16 units) of one hot word, which may be a name of several words.</summary>
    public const int MaxHotWordLength = 60;

    /// <summary>Says in a sentence what is wrong with a prompt or with hot words, or gives null.</summary>
    public static string? Validate(string? prompt, IReadOnlyList<string>? hotWords)
    {
        if (prompt?.Length > MaxPromptLength)
            return $"The field \"prompt\" has {prompt.Length} characters; shorten it to {MaxPromptLength}.";

        if (hotWords?.Count > MaxHotWords)
            return $"The field \"hot_words\" has {hotWords.Count} words; leave out all but {MaxHotWords}.";

        return hotWords?.Any(word => string.IsNullOrWhiteSpace(word) || word.Length > MaxHotWordLength) == true
            ? $"The field \"hot_words\" must hold words of 1 to {MaxHotWordLength} characters, none of them blank."
            : null;
    }
}
