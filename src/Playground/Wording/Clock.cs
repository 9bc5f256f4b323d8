using System.Globalization;

namespace PortBridge.Playground.Wording;

/// <summary>How a time in the audio is written.</summary>
public static class Clock
{
    /// <summary>For a person: <c>1:05</c>, and from an hour on <c>1:01:05</c>.</summary>
    public static string Reading(TimeSpan time) =>
        time.ToString(time >= TimeSpan.FromHours(1) ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    /// <summary>For a machine: <c>PT65.2S</c>, an ISO 8601 duration.</summary>
    public static string Duration(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"PT{time.TotalSeconds:0.0}S");
}
