using System.Globalization;

namespace PortBridge.Playground.Wording;

/// <summary>How figures are written.</summary>
public static class FigureWords
{
    /// <summary>That there is no figure yet.</summary>
    public const string NoSentence = "No sentence yet.";

    /// <summary>A wait: <c>310 ms</c>, and from a second on <c>1.3 s</c>.</summary>
    /// <param name="seconds">How long.</param>
    public static string Wait(double seconds) => seconds < 0.9995
        ? string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");

    /// <summary>A ratio: <c>0.12</c>.</summary>
    public static string Factor(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>How often something was in five minutes: <c>3 in 5 min</c>.</summary>
    public static string InFiveMinutes(double number) => string.Create(CultureInfo.InvariantCulture, $"{number:0} in 5 min");
}
