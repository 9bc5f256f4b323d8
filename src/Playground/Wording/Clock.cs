using System.Globalization;

namespace PortBridge.Playground.Wording;

/// <summary>How a time in the audio is written.</summary>
public static class Clock
{
    /// <summary>For a person: <c>1:05</c>, and from an hour on <c>1:01:05</c>.</summary>
    public static string Reading(TimeSpan time) => time >= TimeSpan.FromHours(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}")
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);

    /// <summary>For a person who looks closely: <c>1:05.3</c>.</summary>
    public static string Tenths(TimeSpan time) =>
        $"{Reading(time)}.{(time.Milliseconds / 100).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>For a machine: <c>PT65.2S</c>, an ISO 8601 duration.</summary>
    public static string Duration(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"PT{time.TotalSeconds:0.0}S");

    /// <summary>A moment of the day where the server is: <c>14:03:22</c>.</summary>
    public static string OfDay(DateTimeOffset moment, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
