using PortBridge.Protocol;

namespace PortBridge.Playground.Wording;

/// <summary>
/// What languages are called in English, by the codes of ISO 639. The globalisation that .NET brings would know, but
/// this program runs without it.
/// </summary>
public static class LanguageNames
{
    private const string Table = """
        af Afrikaans, am Amharic, ar Arabic, as Assamese, az Azerbaijani, ba Bashkir, be Belarusian,
        bg Bulgarian, bn Bengali, bo Tibetan, br Breton, bs Bosnian, ca Catalan, cs Czech, cy Welsh,
        da Danish, de German, el Greek, en English, es Spanish, et Estonian, eu Basque, fa Persian,
        fi Finnish, fo Faroese, fr French, gl Galician, gu Gujarati, ha Hausa, haw Hawaiian, he Hebrew,
        hi Hindi, hr Croatian, ht Haitian, hu Hungarian, hy Armenian, id Indonesian, is Icelandic,
        it Italian, ja Japanese, jw Javanese, jv Javanese, ka Georgian, kk Kazakh, km Khmer, kn Kannada,
        ko Korean, la Latin, lb Luxembourgish, ln Lingala, lo Lao, lt Lithuanian, lv Latvian, mg Malagasy,
        mi Maori, mk Macedonian, ml Malayalam, mn Mongolian, mr Marathi, ms Malay, mt Maltese, my Burmese,
        ne Nepali, nl Dutch, nn Norwegian Nynorsk, no Norwegian, oc Occitan, pa Punjabi, pl Polish,
        ps Pashto, pt Portuguese, ro Romanian, ru Russian, sa Sanskrit, sd Sindhi, si Sinhala, sk Slovak,
        sl Slovenian, sn Shona, so Somali, sq Albanian, sr Serbian, su Sundanese, sv Swedish, sw Swahili,
        ta Tamil, te Telugu, tg Tajik, th Thai, tk Turkmen, tl Tagalog, tr Turkish, tt Tatar, uk Ukrainian,
        ur Urdu, uz Uzbek, vi Vietnamese, yi Yiddish, yo Yoruba, yue Cantonese, zh Chinese
        """;

    private static readonly Dictionary<string, string> Names = Table
        .Split(',', StringSplitOptions.TrimEntries)
        .Select(entry => entry.Split(' ', 2))
        .ToDictionary(entry => entry[0], entry => entry[1], StringComparer.OrdinalIgnoreCase);

    /// <summary>The name of a BCP 47 tag's language: <c>German (de-CH)</c>; the tag itself where it is not known.</summary>
    public static string Of(string tag) => Names.TryGetValue(Languages.Primary(tag), out var name)
        ? tag.Contains('-', StringComparison.Ordinal) ? $"{name} ({tag})" : name
        : tag;
}
