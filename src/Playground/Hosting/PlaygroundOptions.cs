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
    };

    /// <summary>The speech engine.</summary>
    /// <value>Default <c>auto</c>: the best that this machine has. Also <c>pocketsphinx</c> and <c>scripted</c>.</value>
    [AllowedValues("auto", "pocketsphinx", "scripted",
        ErrorMessage = "Playground:Engine (--engine) must be auto, pocketsphinx or scripted.")]
    public string Engine { get; set; } = "auto";
}
