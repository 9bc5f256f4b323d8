using PortBridge.Protocol;

namespace PortBridge.Sessions;

/// <summary>Reduces the options of a running session to what its next worker supports.</summary>
internal static class SessionOptionsAdapter
{
    /// <summary>
    /// Removes the options that a worker does not support. The worker would refuse the session otherwise, and
    /// continuing without a hint or a translation is better than losing the session.
    /// </summary>
    /// <param name="options">The options that the session was opened with.</param>
    /// <param name="worker">The next worker.</param>
    /// <returns>The reduced options, and a warning for the owner if any option was removed.</returns>
    public static (SessionOptions Options, SpeechError? Limitation) Adapt(
        SessionOptions options, WorkerDescription worker)
    {
        var unsupported = Unsupported(options, worker).ToList();
        if (unsupported.Count == 0)
            return (options, null);

        var adapted = options with
        {
            Language = unsupported.Contains("language") ? null : options.Language,
            Task = unsupported.Contains("task") ? SpeechTask.Transcribe : options.Task,
            Prompt = unsupported.Contains("prompt") ? null : options.Prompt,
            HotWords = unsupported.Contains("hot_words") ? [] : options.HotWords,
        };
        return (adapted, new SpeechError(
            ErrorCodes.BadField,
            $"The session continues with the engine {worker.Engine} and the model {worker.Model}, which do not support "
            + $"{string.Join(", ", unsupported)}.",
            IsRetriable: false));
    }

    private static IEnumerable<string> Unsupported(SessionOptions options, WorkerDescription worker)
    {
        bool Has(string capability) => worker.Capabilities.Contains(capability);
        var supportsLanguage = options.Language switch
        {
            null => true,
            Languages.Auto => Has(Capabilities.LanguageDetection),
            var language => Languages.Knows(worker.Languages, language),
        };
        if (!supportsLanguage)
            yield return "language";
        if (options.Task == SpeechTask.Translate && !Has(Capabilities.Translate))
            yield return "task";
        if (!string.IsNullOrWhiteSpace(options.Prompt) && !Has(Capabilities.Prompt))
            yield return "prompt";
        if (options.HotWords.Count > 0 && !Has(Capabilities.HotWords))
            yield return "hot_words";
    }
}
