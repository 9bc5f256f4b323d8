using System.ComponentModel.DataAnnotations;

namespace PortBridge.Playground.Hosting;

/// <summary>How the playground runs its own worker. Of no effect with another one.</summary>
public sealed class PlaygroundOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Playground";

    /// <summary>The switches of the command line, and the settings that they stand for.</summary>
    public static readonly IReadOnlyDictionary<string, string> Switches = new Dictionary<string, string>
    {
        ["--engine"] = $"{Section}:{nameof(Engine)}",
        ["--model"] = $"{Section}:{nameof(Model)}",
    };

    /// <summary>The speech engine.</summary>
    /// <value>Default <c>auto</c>: the best that runs with the models on this machine. Also <c>whisper</c>, <c>pocketsphinx</c> and
    /// <c>scripted</c>.</value>
    [AllowedValues("auto", "whisper", "pocketsphinx", "scripted",
        ErrorMessage = "Playground:Engine (--engine) must be auto, whisper, pocketsphinx or scripted.")]
    public string Engine { get; set; } = "auto";

    /// <summary>The engine's model, as the worker's <c>--model</c> takes it.</summary>
    /// <value>Default null: the engine's own.</value>
    public string? Model { get; set; }

    /// <summary>
    /// Whether the page may put another engine or model into the worker's place, for everybody, and have it fetched.
    /// </summary>
    /// <value>Default true; turn it off where strangers visit.</value>
    public bool Switching { get; set; } = true;

    /// <summary>
    /// Whether better models are fetched beside a worker of <see cref="Engine"/> <c>auto</c>, which then is replaced by one
    /// that takes them.
    /// </summary>
    /// <value>Default true. It makes no difference where the worker is kept off the network, by
    /// <c>PORTBRIDGE_OFFLINE=1</c>.</value>
    public bool Fetching { get; set; } = true;

    /// <summary>The language of the page, as a BCP 47 tag. What has no text in it is said in English.</summary>
    /// <value>Default <c>en</c>: the one that the project brings.</value>
    [RegularExpression("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
        ErrorMessage = "Playground:Language must be a language tag, such as en or pt-BR.")]
    public string Language { get; set; } = "en";

    /// <summary>
    /// Whether the page's log of the wire shows what its own visitor says. What others say it never shows.
    /// </summary>
    /// <value>Default null: in Development only.</value>
    public bool? WordsOnWire { get; set; }
}
