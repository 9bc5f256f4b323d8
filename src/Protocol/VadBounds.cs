using System.Globalization;

namespace PortBridge.Protocol;

/// <summary>The bounds of what a session may say about when an utterance begins and ends.</summary>
public static class VadBounds
{
    /// <summary>The shortest silence that may end an utterance, in milliseconds.</summary>
    public const int MinSilenceMs = 100;

    /// <summary>The longest silence that may be waited for, in milliseconds.</summary>
    public const int MaxSilenceMs = 5000;

    /// <summary>The shortest sound that may be taken for speech, in milliseconds.</summary>
    public const int MinSpeechMs = 30;

    /// <summary>The longest sound that may be taken for a noise, in milliseconds.</summary>
    public const int MaxSpeechMs = 1000;

    /// <summary>The lowest probability from which on a sound may be speech.</summary>
    public const double MinThreshold = 0.2;

    /// <summary>The highest probability from which on a sound may be speech.</summary>
    public const double MaxThreshold = 0.9;

    /// <summary>Says in a sentence which value is out of its bounds, or gives null. Null values are in order.</summary>
    public static string? WhyNot(int? silenceMs, int? minSpeechMs, double? threshold) =>
        WhyNot("silence_ms", silenceMs, MinSilenceMs, MaxSilenceMs)
        ?? WhyNot("min_speech_ms", minSpeechMs, MinSpeechMs, MaxSpeechMs)
        ?? WhyNot("threshold", threshold, MinThreshold, MaxThreshold);

    // A comparison with NaN does not hold, so what is not within is out.
    private static string? WhyNot(string field, double? value, double lowest, double highest) =>
        value is null || (value >= lowest && value <= highest)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture, $"The field \"vad.{field}\" is {value}; it must be {lowest} to {highest}.");
}
