using System.Globalization;

namespace PortBridge.Playground.Localization;

/// <summary>Formats texts with placeholders.</summary>
internal static class TextTemplate
{
    /// <summary>Replaces <c>{0}</c> and so on by values, in the invariant culture.</summary>
    public static string FormatWith(this string template, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.InvariantCulture, template, values);
}
