using System.Globalization;
using Microsoft.AspNetCore.Http;
using PortBridge.Gateway.Auth;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Deepgram;

/// <summary>Reads query parameters, and keeps the first error.</summary>
/// <param name="query">The query of the request. Unknown parameters are ignored.</param>
internal sealed class QueryReader(IQueryCollection query)
{
    /// <summary>Why the request is refused; null if all values that were read are valid.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Refuses the request.</summary>
    public void Refuse(string message) =>
        Refusal ??= new Refusal(StatusCodes.Status400BadRequest, RefusalKind.Invalid, message);

    /// <summary>Refuses a language that the worker does not know.</summary>
    /// <param name="language">The language; null for the worker's default.</param>
    /// <param name="known">The worker's languages; null if they are unknown.</param>
    public void CheckLanguage(string? language, IReadOnlyList<string>? known)
    {
        if (language is not null && !Languages.Knows(known, language))
            Refuse($"The language \"{language}\" is not one of this server: {string.Join(", ", known!)}.");
    }

    /// <summary>A text; null if it is missing or empty.</summary>
    public string? Text(string name) => query[name].LastOrDefault(value => !string.IsNullOrWhiteSpace(value))?.Trim();

    /// <summary>All texts of a repeated parameter that are not empty.</summary>
    public IReadOnlyList<string> List(string name) => [.. query[name].OfType<string>().Where(value => !string.IsNullOrWhiteSpace(value))];

    /// <summary><c>true</c> or <c>false</c>; missing is false.</summary>
    public bool Flag(string name)
    {
        if (Text(name) is not { } text)
            return false;

        if (bool.TryParse(text, out var flag))
            return flag;

        Refuse($"The parameter \"{name}\" must be true or false.");
        return false;
    }

    /// <summary>A number in a range; null if it is missing.</summary>
    public double? Number(string name, double lowest, double highest)
    {
        if (Text(name) is not { } text)
            return null;

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest)
            return number;

        Refuse(string.Create(CultureInfo.InvariantCulture, $"The parameter \"{name}\" must be a number from {lowest} to {highest}."));
        return null;
    }

    /// <summary>A whole number in a range; null if it is missing.</summary>
    public int? Integer(string name, int lowest, int highest)
    {
        var number = Number(name, lowest, highest);
        if (number is null || double.IsInteger(number.Value))
            return (int?)number;

        Refuse($"The parameter \"{name}\" must be a whole number.");
        return null;
    }
}
