using System.Globalization;
using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Diagnostics;

/// <summary>Formats measurements.</summary>
public static class StatisticsFormatter
{
    /// <summary>A latency: <c>310 ms</c>, or <c>1.3 s</c> from one second on.</summary>
    /// <param name="seconds">The latency in seconds.</param>
    public static string Wait(double seconds) => seconds < 0.9995
        ? Strings.Unit_Milliseconds.FormatWith(1000 * seconds)
        : Strings.Unit_Seconds.FormatWith(seconds);

    /// <summary>A ratio: <c>0.12</c>.</summary>
    public static string Factor(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A count per five minutes: <c>3 in 5 min</c>.</summary>
    public static string InFiveMinutes(double number) => Strings.Statistics_InFiveMinutes.FormatWith(number);
}
