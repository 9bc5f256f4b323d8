using System.Globalization;

namespace PortBridge.Playground.Localization;

/// <summary>Formats positions in the audio and times of day.</summary>
public static class TimeFormatter
{
    /// <summary>A position: <c>1:05</c>, or <c>1:01:05</c> from one hour on.</summary>
    public static string Clock(TimeSpan time) => time >= TimeSpan.FromHours(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}")
        : time.ToString(@"m\:ss", CultureInfo.InvariantCulture);

    /// <summary>A position with tenths of a second: <c>1:05.3</c>.</summary>
    public static string ClockWithTenths(TimeSpan time) =>
        $"{Clock(time)}.{(time.Milliseconds / 100).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>A machine-readable duration in ISO 8601 format: <c>PT65.2S</c>.</summary>
    public static string Duration(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"PT{time.TotalSeconds:0.0}S");

    /// <summary>A time of day in the server's time zone: <c>14:03:22</c>.</summary>
    public static string TimeOfDay(DateTimeOffset moment, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A time of day: <c>14:03:22</c>.</summary>
    public static string TimeOfDay(TimeOnly time) => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
