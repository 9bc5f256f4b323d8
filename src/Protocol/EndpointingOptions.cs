using System.Globalization;
using System.Text.Json.Serialization;

namespace PortBridge.Protocol;

/// <summary>
/// When an utterance begins and ends. In a session's options: what the session sets, where null leaves the value to the
/// worker. In a worker's description: the worker's own values, where null marks a value that a session cannot set.
/// </summary>
/// <param name="Enabled">
/// Whether silence ends an utterance. If false, the session is one utterance, and <paramref name="SilenceDuration"/> has
/// no effect.
/// </param>
/// <param name="SilenceDuration">Silence that ends an utterance; 100 ms to 5 s, in whole milliseconds.</param>
/// <param name="MinSpeechDuration">Shorter speech is discarded as noise; 30 ms to 1 s, in whole milliseconds.</param>
/// <param name="Threshold">Speech probability at which an utterance begins; 0.2 to 0.9.</param>
public sealed record EndpointingOptions(
    bool Enabled = true,
    [property: JsonPropertyName(EndpointingOptions.SilenceField), JsonConverter(typeof(MillisecondsConverter))]
    TimeSpan? SilenceDuration = null,
    [property: JsonPropertyName(EndpointingOptions.MinSpeechField), JsonConverter(typeof(MillisecondsConverter))]
    TimeSpan? MinSpeechDuration = null,
    double? Threshold = null)
{
    private const string SilenceField = "silence_duration_ms";
    private const string MinSpeechField = "min_speech_duration_ms";

    /// <summary>Endpointing with the worker's own values.</summary>
    public static EndpointingOptions Default { get; } = new();

    /// <summary>The shortest <see cref="SilenceDuration"/>: 100 ms.</summary>
    public static TimeSpan MinSilenceDuration { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest <see cref="SilenceDuration"/>: 5 s.</summary>
    public static TimeSpan MaxSilenceDuration { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The shortest <see cref="MinSpeechDuration"/>: 30 ms.</summary>
    public static TimeSpan LowestMinSpeechDuration { get; } = TimeSpan.FromMilliseconds(30);

    /// <summary>The longest <see cref="MinSpeechDuration"/>: 1 s.</summary>
    public static TimeSpan HighestMinSpeechDuration { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The lowest <see cref="Threshold"/>.</summary>
    public const double MinThreshold = 0.2;

    /// <summary>The highest <see cref="Threshold"/>.</summary>
    public const double MaxThreshold = 0.9;

    /// <summary>These options, with another's values in place of those that are null.</summary>
    public EndpointingOptions WithDefaults(EndpointingOptions defaults) => this with
    {
        SilenceDuration = SilenceDuration ?? defaults.SilenceDuration,
        MinSpeechDuration = MinSpeechDuration ?? defaults.MinSpeechDuration,
        Threshold = Threshold ?? defaults.Threshold,
    };

    /// <summary>Checks every value against its range; null values are valid.</summary>
    /// <returns>A sentence that names the first value out of range by its protocol field; null if all are valid.</returns>
    public string? Validate() =>
        Check(SilenceField, SilenceDuration, MinSilenceDuration, MaxSilenceDuration)
        ?? Check(MinSpeechField, MinSpeechDuration, LowestMinSpeechDuration, HighestMinSpeechDuration)
        ?? Check("threshold", Threshold, MinThreshold, MaxThreshold);

    private static string? Check(string field, TimeSpan? value, TimeSpan lowest, TimeSpan highest) =>
        Check(field, value?.TotalMilliseconds, lowest.TotalMilliseconds, highest.TotalMilliseconds);

    // NaN fails every comparison, so it is out of range.
    private static string? Check(string field, double? value, double lowest, double highest) =>
        value is null || (value >= lowest && value <= highest)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The field \"endpointing.{field}\" is {value}; it must be {lowest} to {highest}.");
}
