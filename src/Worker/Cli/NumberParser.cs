using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using static System.FormattableString;

namespace PortBridge.Worker.Cli;

/// <summary>Parses numbers of the command line, which have a decimal point and no group separators in every culture.</summary>
internal static class NumberParser
{
    /// <summary>Parses the value of an option, as its <see cref="Option{T}.CustomParser"/>.</summary>
    /// <param name="result">The option's argument, which receives an error if the value is invalid.</param>
    /// <param name="min">The minimum.</param>
    /// <param name="max">The maximum; null for none.</param>
    /// <returns>The number; 0 after an error.</returns>
    public static T Parse<T>(ArgumentResult result, T min, T? max = null)
        where T : struct, INumber<T>
    {
        var text = result.Tokens[^1].Value;
        if (!TryParse<T>(text, out var value))
            result.AddError($"{NameOf(result)} is \"{text}\"{Describe<T>(text)}");
        else if (!(value >= min && value <= (max ?? value)))
            result.AddError(Invariant($"{NameOf(result)} is {value}; it must be {Range(min, max)}."));
        else
            return value;

        return T.Zero;
    }

    private static string Describe<T>(string text)
        where T : struct, INumber<T>
    {
        if (text.Split(',') is [var whole, var fraction] && TryParse<double>($"{whole}.{fraction}", out _) && !IsInteger<T>())
            return $"; use a decimal point: {whole}.{fraction}.";

        return IsInteger<T>() ? ", which is not a whole number." : ", which is not a number.";
    }

    private static string Range<T>(T min, T? max)
        where T : struct, INumber<T> => max is null ? Invariant($"at least {min}") : Invariant($"{min} to {max}");

    private static bool TryParse<T>(string text, out T value)
        where T : struct, INumber<T> => T.TryParse(
        text,
        IsInteger<T>()
            ? NumberStyles.AllowLeadingSign
            : NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
        CultureInfo.InvariantCulture,
        out value);

    private static bool IsInteger<T>() => typeof(T) == typeof(int);

    private static string NameOf(ArgumentResult result) =>
        result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
}
