using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using PortBridge.Protocol;

namespace PortBridge.Playground.Settings;

/// <summary>
/// Converts preferences to and from a query string such as <c>language=de&amp;partials=no</c>, for links and for
/// storage. Default values are omitted.
/// </summary>
public static class DictationPreferencesQuery
{
    /// <summary>The maximum length of the hot words.</summary>
    public const int MaxHotWordsLength = SpeechHints.MaxHotWords * (SpeechHints.MaxHotWordLength + 2);

    private const int MaxTagLength = 35; // RFC 5646, section 4.4.1: the length that every implementation must support.
    private const int MaxNumberLength = 20;
    private const string Yes = "yes";
    private const string No = "no";

    /// <summary>Formats preferences; empty for the defaults.</summary>
    public static string Write(DictationPreferences preferences)
    {
        var text = new StringBuilder();
        Add("language", preferences.Language);
        Add("translate", preferences.Translates ? Yes : "");
        Add("prompt", preferences.Prompt);
        Add("hot_words", preferences.HotWords);
        Add("partials", preferences.Partials ? "" : No);
        Add("endpointing", preferences.Endpointing.Enabled ? "" : No);
        Add("silence_duration_ms", Number(preferences.Endpointing.SilenceDuration?.TotalMilliseconds));
        Add("min_speech_duration_ms", Number(preferences.Endpointing.MinSpeechDuration?.TotalMilliseconds));
        Add("threshold", Number(preferences.Endpointing.Threshold));
        Add("mark", preferences.MarksUncertain ? Yes : "");
        return text.ToString();

        void Add(string name, string value)
        {
            if (value.Length > 0)
                text.Append(text.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    /// <summary>
    /// Parses a query string from any source: unknown names are ignored, and values that are unknown, too long or out
    /// of range become the default.
    /// </summary>
    /// <param name="text">The query string, with or without a question mark or a number sign before it.</param>
    public static DictationPreferences Read(string? text)
    {
        var query = QueryHelpers.ParseQuery(text?.TrimStart('#'));
        return new DictationPreferences
        {
            Language = Find("language", MaxTagLength),
            Translates = Find("translate", Yes.Length) == Yes,
            Prompt = Find("prompt", SpeechHints.MaxPromptLength),
            HotWords = Find("hot_words", MaxHotWordsLength),
            Partials = Find("partials", No.Length) != No,
            Endpointing = new EndpointingOptions(
                Find("endpointing", No.Length) != No,
                Valid(new(SilenceDuration: FindDuration("silence_duration_ms")))?.SilenceDuration,
                Valid(new(MinSpeechDuration: FindDuration("min_speech_duration_ms")))?.MinSpeechDuration,
                Valid(new(Threshold: FindNumber("threshold", NumberStyles.AllowDecimalPoint)))?.Threshold),
            MarksUncertain = Find("mark", Yes.Length) == Yes,
        };

        string Find(string name, int maxLength) =>
            query.TryGetValue(name, out var values) && values[^1] is { } value && value.Length <= maxLength ? value : "";

        TimeSpan? FindDuration(string name) =>
            FindNumber(name, NumberStyles.None) is { } ms and <= int.MaxValue ? TimeSpan.FromMilliseconds(ms) : null;

        double? FindNumber(string name, NumberStyles style) =>
            double.TryParse(Find(name, MaxNumberLength), style, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static EndpointingOptions? Valid(EndpointingOptions options) => options.Validate() is null ? options : null;

    private static string Number(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";
}
