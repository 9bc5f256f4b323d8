using PortBridge.Protocol;

namespace PortBridge.Sessions;

/// <summary>What can be said about a session's options without a worker, and with another one than it began on.</summary>
internal static class SessionOptionsValidator
{
    /// <summary>Why no worker would take them; null if one may.</summary>
    public static SpeechError? Validate(SessionOptions options)
    {
        if (!AudioFormat.IsSupportedRate(options.SampleRate))
        {
            return new SpeechError(
                ErrorCodes.UnsupportedFormat,
                $"A session's sample rate is {AudioFormat.MinSampleRate} to {AudioFormat.MaxSampleRate} Hz, "
                + $"not {options.SampleRate}.",
                IsRetriable: false);
        }

        return (SpeechHints.Validate(options.Prompt, options.HotWords) ?? options.Endpointing.Validate()) is { } why
            ? new SpeechError(ErrorCodes.BadField, why, IsRetriable: false)
            : null;
    }

    /// <summary>
    /// The options of a running session as another worker can serve them. It would refuse what it cannot, and a
    /// session that has begun is worth more than a hint or a translation.
    /// </summary>
    /// <param name="options">What the session was opened with.</param>
    /// <param name="worker">The worker that takes it over.</param>
    /// <returns>The options, and what its owner is told if they are not all there.</returns>
    public static (SessionOptions Options, SpeechError? Limitation) Adapt(SessionOptions options, WorkerDescription worker)
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
            $"The session goes on with the engine {worker.Engine} and the model {worker.Model}, which cannot serve "
            + $"{string.Join(", ", unsupported)}: it goes on without.",
            IsRetriable: false));
    }

    private static IEnumerable<string> Unsupported(SessionOptions options, WorkerDescription worker)
    {
        bool Can(string capability) => worker.Capabilities.Contains(capability);
        var knowsLanguage = options.Language switch
        {
            null => true,
            Languages.Auto => Can(Capabilities.LanguageDetection),
            var language => Languages.Knows(worker.Languages, language),
        };
        if (!knowsLanguage)
            yield return "language";
        if (options.Task == SpeechTask.Translate && !Can(Capabilities.Translate))
            yield return "task";
        if (!string.IsNullOrWhiteSpace(options.Prompt) && !Can(Capabilities.Prompt))
            yield return "prompt";
        if (options.HotWords.Count > 0 && !Can(Capabilities.HotWords))
            yield return "hot_words";
    }
}
