using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace PortBridge;

/// <summary>
/// The valid range of a time span; null is valid. In place of <see cref="RangeAttribute"/>, which finds its converter by
/// reflection and so is not safe for trimming.
/// </summary>
/// <param name="minimum">The lowest valid value, such as <c>00:00:01</c>.</param>
/// <param name="maximum">The highest valid value, such as <c>1.00:00:00</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeSpanRangeAttribute(string minimum, string maximum)
    : ValidationAttribute("The field {0} must be between {1} and {2}.")
{
    public override bool IsValid(object? value) => value switch
    {
        null => true,
        TimeSpan span => span >= Parse(minimum) && span <= Parse(maximum),
        _ => false,
    };

    public override string FormatErrorMessage(string name) =>
        string.Format(CultureInfo.InvariantCulture, ErrorMessageString, name, Parse(minimum), Parse(maximum));

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
