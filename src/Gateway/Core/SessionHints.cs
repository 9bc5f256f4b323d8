using PortBridge.Protocol;

namespace PortBridge.Gateway.Core;

/// <summary>
/// Adapts hints of clients to what the worker accepts. Clients send hints to every server, so a hint that the worker
/// cannot use is left out; a task or a language that it cannot do is refused by the bridge.
/// </summary>
internal static class SessionHints
{
    /// <summary>Adds hints to the options of a session.</summary>
    /// <param name="options">The options.</param>
    /// <param name="worker">The worker; null if none is known, which gets no hints.</param>
    /// <param name="prompt">Preceding text; of a long one the end is used.</param>
    /// <param name="hotWords">Likely words; those that are too long or too many are left out.</param>
    public static SessionOptions WithHints(
        this SessionOptions options, WorkerDescription? worker, string? prompt, IEnumerable<string> hotWords)
    {
        var capabilities = worker?.Capabilities ?? [];
        return options with
        {
            Prompt = capabilities.Contains(Capabilities.Prompt) && !string.IsNullOrWhiteSpace(prompt)
                ? prompt.Length > SpeechHints.MaxPromptLength ? prompt[^SpeechHints.MaxPromptLength..] : prompt
                : null,
            HotWords = capabilities.Contains(Capabilities.HotWords)
                ?
                [
                    .. hotWords.Select(word => word.Trim())
                        .Where(word => word.Length is > 0 and <= SpeechHints.MaxHotWordLength)
                        .Distinct(StringComparer.Ordinal)
                        .Take(SpeechHints.MaxHotWords),
                ]
                : [],
        };
    }
}
