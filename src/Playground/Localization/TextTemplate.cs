using System.Globalization;

namespace PortBridge.Playground.Localization;

/// <summary>Texts with places to be filled in.</summary>
internal static class TextTemplate
{
    /// <summary>The text with values in the places of <c>{0}</c> and the like; figures as they are everywhere.</summary>
    public static string FormatWith(this string template, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.InvariantCulture, template, values);
}
