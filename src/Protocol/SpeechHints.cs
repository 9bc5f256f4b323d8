namespace PortBridge.Protocol;

/// <summary>
/// The limits of a session's prompt and hot words. Engines use little of them (Whisper: 224 tokens), and process all of
/// them again for every utterance.
/// </summary>
public static class SpeechHints
{
    /// <summary>The maximum length of a prompt, in UTF-16 code units.</summary>
    public const int MaxPromptLength = 1000;

    /// <summary>The maximum number of hot words.</summary>
    public const int MaxHotWords = 100;

    /// <summary>The maximum length of one hot word, in UTF-16 code units. A hot word may be a name of several words.</summary>
    public const int MaxHotWordLength = 60;

    /// <summary>Validates a prompt and hot words.</summary>
    /// <returns>A sentence that names the invalid field and its limit; null if both are valid.</returns>
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
