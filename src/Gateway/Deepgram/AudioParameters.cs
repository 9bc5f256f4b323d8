using System.Globalization;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Deepgram;

/// <summary>Reads the parameters that the live, the file and the Flux address share.</summary>
internal static class AudioParameters
{
    // Ogg and FLAC have a header that says more than a parameter.
    private static readonly Dictionary<string, StreamEncoding?> Encodings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["linear16"] = StreamEncoding.Signed16,
        ["linear32"] = StreamEncoding.Float32,
        ["alaw"] = StreamEncoding.ALaw,
        ["mulaw"] = StreamEncoding.MuLaw,
        ["opus"] = StreamEncoding.Opus,
        ["ogg-opus"] = null,
        ["flac"] = null,
    };

    // Without them a client would publish what it believes to be removed, or wait for a request that never comes.
    private static readonly string[] Unsupported = ["callback", "redact"];

    /// <summary>Reads what the client declares about its audio.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="isMultichannel">Whether the channels of a container are kept apart.</param>
    public static AudioDeclaration ReadAudio(QueryReader query, bool isMultichannel = false)
    {
        var container = new AudioDeclaration(null, null, isMultichannel ? AudioLimits.MaxChannels : 1);
        var rate = query.Integer("sample_rate", AudioLimits.MinSampleRate, AudioLimits.MaxSampleRate);
        var channels = query.Integer("channels", 1, AudioLimits.MaxChannels) ?? 1;
        if (query.Text("encoding") is not { } name)
            return container;

        if (!Encodings.TryGetValue(name, out var encoding))
        {
            query.Refuse(
                $"The encoding \"{name}\" is not supported; send {string.Join(", ", Encodings.Keys)}, "
                + "or a container such as WAV or WebM without \"encoding\".");
        }
        else if (encoding is null)
        {
            return container;
        }
        else if (rate is null)
        {
            query.Refuse($"The encoding \"{name}\" needs the parameter \"sample_rate\".");
        }

        return new AudioDeclaration(encoding, rate, channels);
    }

    /// <summary>Refuses what must not be ignored.</summary>
    public static void RefuseUnsupported(QueryReader query)
    {
        foreach (var name in Unsupported)
        {
            if (query.List(name).Any(value => !value.Equals("false", StringComparison.OrdinalIgnoreCase)))
                query.Refuse($"The parameter \"{name}\" is not supported by this server; leave it out.");
        }
    }

    /// <summary>The likely words: key terms, and keywords without their boost. Keywords to suppress are left out.</summary>
    public static IReadOnlyList<string> ReadHotWords(QueryReader query) =>
        [.. query.List("keyterm"), .. query.List("keywords").Select(WithoutBoost).OfType<string>()];

    private static string? WithoutBoost(string keyword)
    {
        var colon = keyword.LastIndexOf(':');
        if (colon < 0 || !double.TryParse(keyword.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var boost))
            return keyword;

        return boost > 0 ? keyword[..colon] : null;
    }
}
