using System.Text;
using PortBridge.Protocol;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Deepgram;

/// <summary>The server that recognizes, and its key.</summary>
/// <param name="Address">The address with the scheme <c>ws</c> or <c>wss</c>.</param>
/// <param name="Key">The key, which is sent to the server only.</param>
/// <param name="Model">The model.</param>
internal sealed record DeepgramSettings(Uri Address, string Key, string Model)
{
    /// <summary>The environment variable of the key.</summary>
    public const string KeyVariable = "DEEPGRAM_API_KEY";

    /// <summary>The environment variable of another server's address.</summary>
    public const string AddressVariable = "DEEPGRAM_URL";

    private const string DefaultAddress = "wss://api.deepgram.com";
    private const string DefaultModel = "nova-3";

    /// <summary>Reads the environment.</summary>
    /// <param name="variable">Returns the value of an environment variable, or null.</param>
    /// <param name="model">The model; null for the default.</param>
    /// <exception cref="EngineException">A variable is missing or invalid.</exception>
    public static DeepgramSettings Read(Func<string, string?> variable, string? model)
    {
        if (variable(KeyVariable) is not { Length: > 0 } key)
        {
            throw new EngineException(
                EngineFailure.Unavailable,
                $"The engine deepgram needs a key in the environment variable {KeyVariable}. A worker inherits it only if "
                + $"PortBridge:Worker:InheritedVariables names it.");
        }

        var address = variable(AddressVariable) is { Length: > 0 } value ? value : DefaultAddress;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("ws" or "wss" or "http" or "https"))
        {
            throw new EngineException(
                EngineFailure.Unavailable, $"The environment variable {AddressVariable} must be an address such as {DefaultAddress}.");
        }

        var scheme = uri.Scheme is "https" or "wss" ? "wss" : "ws";
        return new DeepgramSettings(new UriBuilder(uri) { Scheme = scheme, Port = uri.Port }.Uri, key, model ?? DefaultModel);
    }

    /// <summary>The address of a live transcription of PCM16 at 16 kHz.</summary>
    public Uri AddressFor(UtteranceOptions options)
    {
        var query = new StringBuilder("encoding=linear16&sample_rate=16000&channels=1&punctuate=true&smart_format=true");
        Add("model", Model);
        Add("interim_results", options.Partials ? "true" : "false");
        if (options.Language is { } language)
            Add("language", language == Languages.Auto ? "multi" : language);
        // Models before nova-3 know another parameter.
        var hint = Model.StartsWith("nova-2", StringComparison.Ordinal) || Model.StartsWith("nova-1", StringComparison.Ordinal)
            ? "keywords"
            : "keyterm";
        foreach (var word in options.HotWords ?? [])
            Add(hint, word);
        return new Uri(Address, $"/v1/listen?{query}");

        void Add(string name, string value) => query.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }
}
