using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using PortBridge.Protocol;

namespace PortBridge.Playground.Speech;

/// <summary>
/// Wishes as the query of an address, such as <c>language=de&amp;partials=no</c>: to be shared, and to be remembered.
/// What is not chosen is not in it.
/// </summary>
public static class WishesText
{
    /// <summary>The longest text of hot words that is taken.</summary>
    public const int MaxHotWordsLength = SpeechHints.MaxHotWords * (SpeechHints.MaxHotWordLength + 2);

    private const int MaxTagLength = 35; // RFC 5646, section 4.4.1: what every program must be able to hold.
    private const string Yes = "yes";
    private const string No = "no";

    /// <summary>Writes wishes; empty for those that are none.</summary>
    public static string Write(Wishes wishes)
    {
        var text = new StringBuilder();
        Add("language", wishes.Language);
        Add("translate", wishes.Translates ? Yes : "");
        Add("prompt", wishes.Prompt);
        Add("hot_words", wishes.HotWords);
        Add("partials", wishes.Partials ? "" : No);
        Add("mark", wishes.MarksDoubtful ? Yes : "");
        return text.ToString();

        void Add(string name, string value)
        {
            if (value.Length > 0)
                text.Append(text.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    /// <summary>
    /// Reads what anybody may have written: unknown names are nothing, unknown or too long values are not chosen.
    /// </summary>
    /// <param name="text">A query, with its question mark or without.</param>
    public static Wishes Read(string? text)
    {
        var query = QueryHelpers.ParseQuery(text);
        return new Wishes
        {
            Language = Find("language", MaxTagLength),
            Translates = Find("translate", Yes.Length) == Yes,
            Prompt = Find("prompt", SpeechHints.MaxPromptLength),
            HotWords = Find("hot_words", MaxHotWordsLength),
            Partials = Find("partials", No.Length) != No,
            MarksDoubtful = Find("mark", Yes.Length) == Yes,
        };

        string Find(string name, int maxLength) =>
            query.TryGetValue(name, out var values) && values[^1] is { } value && value.Length <= maxLength ? value : "";
    }
}
