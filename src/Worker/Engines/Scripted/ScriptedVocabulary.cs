using PortBridge.Protocol;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Scripted;

/// <summary>What the scripted engine says, in each language that it knows.</summary>
internal static class ScriptedVocabulary
{
    /// <summary>The language of one who names none, and the one that is heard by one who asks.</summary>
    public const string Default = "en";

    private const string German = "de";

    private static readonly string[] InEnglish =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    private static readonly string[] InGerman =
        ["eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"];

    public static IReadOnlyList<string> Languages { get; } = [Default, German];

    public static IReadOnlyList<string> Of(UtteranceOptions options) =>
        options.Task == SpeechTask.Transcribe
        && options.Language is { } language
        && PortBridge.Protocol.Languages.Primary(language).Equals(German, StringComparison.OrdinalIgnoreCase)
            ? InGerman
            : InEnglish;
}
