using System.Globalization;

namespace PortBridge.Protocol.Messages;

/// <summary>The valid values of fields. Each check returns a sentence that names the field; null if it is valid.</summary>
internal static class Ranges
{
    private const long MaxInteger = (1L << 53) - 1;

    /// <summary>A session time or a duration: see <see cref="SessionTime"/>.</summary>
    /// <param name="field">The name of the field.</param>
    /// <param name="value">The value; null is valid.</param>
    /// <param name="word">The index of the word whose field it is; null for a field of the message.</param>
    public static string? Milliseconds(string field, long? value, int? word = null) =>
        value is null or (>= 0 and <= SessionTime.MaxMilliseconds)
            ? null
            : Describe(field, value, 0, SessionTime.MaxMilliseconds, word);

    /// <summary>The number of an utterance.</summary>
    public static string? Utterance(string field, int value) =>
        value is >= 0 and <= SessionTime.MaxUtterance ? null : Describe(field, value, 0, SessionTime.MaxUtterance);

    /// <summary>A number of something: an integer that every JSON parser can represent.</summary>
    public static string? Count(string field, long? value) =>
        value is null or (>= 0 and <= MaxInteger) ? null : Describe(field, value, 0, MaxInteger);

    /// <summary>A version of the protocol.</summary>
    public static string? Version(string field, int value) => value >= 1 ? null : Describe(field, value, 1, int.MaxValue);

    /// <inheritdoc cref="Milliseconds"/>
    /// <summary>A probability.</summary>
    public static string? Probability(string field, double? value, int? word = null) =>
        value is null or (>= 0 and <= 1) ? null : Describe(field, value, 0, 1, word);

    /// <summary>An array whose items are not null, which the serializer does not check.</summary>
    public static string? NoNulls<T>(string field, IReadOnlyList<T>? items)
        where T : class
    {
        for (var i = 0; i < (items?.Count ?? 0); i++)
        {
            if (items![i] is null)
                return $"The field \"{field}[{i}]\" must not be null.";
        }

        return null;
    }

    private static string Describe(string field, IFormattable value, long lowest, long highest, int? word = null)
    {
        var name = word is null ? field : $"words[{word}].{field}";
        return string.Create(
            CultureInfo.InvariantCulture, $"The field \"{name}\" is {value}; it must be {lowest} to {highest}.");
    }
}
