using PortBridge.Worker.Models;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>Selects a voice activity detector and its model.</summary>
internal sealed record VoiceActivitySettings
{
    /// <summary>The detector's name, or <c>auto</c> for the best one that can run on this machine.</summary>
    /// <value>Default <c>auto</c>.</value>
    public string Detector { get; init; } = VoiceActivityCatalog.Automatic;

    /// <summary>The path of the detector's model.</summary>
    /// <value>Default null: the model in the store.</value>
    public string? ModelPath { get; init; }

    /// <summary>The options of the model store.</summary>
    /// <value>Default: taken from the environment variables.</value>
    public ModelStoreOptions Models { get; init; } = ModelStoreOptions.From(Environment.GetEnvironmentVariable);
}
