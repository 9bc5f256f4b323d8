using PortBridge.Worker.Models;

namespace PortBridge.Worker.VoiceActivity;

/// <summary>Which detector to make, and of what.</summary>
internal sealed record VoiceActivitySettings
{
    /// <summary>A detector's name, or <c>auto</c> for the best that this machine can run.</summary>
    /// <value>Default <c>auto</c>.</value>
    public string Detector { get; init; } = VoiceActivityCatalog.Automatic;

    /// <summary>The model of a detector that has one: a file.</summary>
    /// <value>Default null: the detector's own, out of the store.</value>
    public string? ModelPath { get; init; }

    /// <summary>The store that a detector's own model comes from.</summary>
    /// <value>Default: as the environment says.</value>
    public ModelStoreOptions Models { get; init; } = ModelStoreOptions.From(Environment.GetEnvironmentVariable);
}
