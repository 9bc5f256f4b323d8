using PortBridge.Protocol;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Scripted;

/// <summary>The words of the scripted engine, for each language that it supports.</summary>
internal static class ScriptedVocabulary
{
    /// <summary>The language of a session that names none, and the one that language detection returns.</summary>
    public const string Default = "en";

    private const string German = "de";

    private static readonly string[] InEnglish =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    private static readonly string[] InGerman =
        ["eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"];

    /// <summary>The supported languages as BCP 47 tags.</summary>
    public static IReadOnlyList<string> Languages { get; } = [Default, German];

    /// <summary>The ten words for a session's language and task.</summary>
    public static IReadOnlyList<string> Of(UtteranceOptions options) =>
        options.Task == SpeechTask.Transcribe
        && options.Language is { } language
        && PortBridge.Protocol.Languages.Primary(language).Equals(German, StringComparison.OrdinalIgnoreCase)
            ? InGerman
            : InEnglish;
}
