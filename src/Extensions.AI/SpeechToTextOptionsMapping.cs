using Microsoft.Extensions.AI;
using PortBridge.Protocol;

namespace PortBridge.Extensions.AI;

/// <summary>Maps the options of Microsoft.Extensions.AI to those of a session.</summary>
internal static class SpeechToTextOptionsMapping
{
    /// <summary>Key of <see cref="SpeechToTextOptions.AdditionalProperties"/>: preceding text, a string.</summary>
    public const string Prompt = "prompt";

    /// <summary>Key of <see cref="SpeechToTextOptions.AdditionalProperties"/>: likely words, strings.</summary>
    public const string HotWords = "hot_words";

    private const string English = "en";

    /// <summary>The session's options.</summary>
    /// <param name="options">The request's options; null for the defaults.</param>
    /// <param name="audio">The audio, whose format the session has.</param>
    /// <param name="client">The client, for <see cref="SpeechToTextOptions.RawRepresentationFactory"/>.</param>
    /// <param name="partials">Whether the caller uses partials.</param>
    /// <exception cref="NotSupportedException">The text's language is neither the speech's nor English.</exception>
    public static SessionOptions ToSessionOptions(
        SpeechToTextOptions? options, SpeechAudioStream audio, ISpeechToTextClient client, bool partials)
    {
        var raw = options?.RawRepresentationFactory?.Invoke(client) as SessionOptions ?? new SessionOptions();
        return raw with
        {
            SampleRate = audio.SampleRate,
            Format = audio.Format,
            Partials = partials && raw.Partials,
            Language = options?.SpeechLanguage ?? raw.Language,
            Task = TaskOf(options) ?? raw.Task,
            Prompt = Find(options, Prompt) as string ?? raw.Prompt,
            HotWords = Find(options, HotWords) is IEnumerable<string> words ? [.. words] : raw.HotWords,
            Overflow = AudioOverflow.Wait,
        };
    }

    private static SpeechTask? TaskOf(SpeechToTextOptions? options)
    {
        if (options?.TextLanguage is not { Length: > 0 } text)
            return null;

        var target = Languages.Primary(text);
        if (options.SpeechLanguage is { } speech && IsSame(Languages.Primary(speech), target))
            return SpeechTask.Transcribe;
        if (IsSame(target, English))
            return SpeechTask.Translate;

        throw new NotSupportedException(
            $"The text language \"{text}\" is not supported: speech can be transcribed, or translated to English.");
    }

    private static bool IsSame(string tag, string other) => tag.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static object? Find(SpeechToTextOptions? options, string key) =>
        options?.AdditionalProperties?.TryGetValue(key, out var value) == true ? value : null;
}
