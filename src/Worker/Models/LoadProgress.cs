namespace PortBridge.Worker.Models;

/// <summary>How far an engine is with being loaded.</summary>
/// <param name="Stage">One of <see cref="LoadStages"/>.</param>
/// <param name="Done">Units done; bytes, but for <see cref="LoadStages.Model"/>.</param>
/// <param name="Total">Units in all; null where unknown.</param>
/// <param name="Warning">A sentence on what just went wrong and is tried again; null mostly.</param>
internal sealed record LoadProgress(string Stage, long Done = 0, long? Total = null, string? Warning = null);

/// <summary>The stages of loading, as <c>loading</c> events name them.</summary>
internal static class LoadStages
{
    /// <summary>A model comes over the network, to this process or to another one that this one waits for.</summary>
    public const string Download = "download";

    /// <summary>What has come is compared with its checksum.</summary>
    public const string Verify = "verify";

    /// <summary>The engine takes the model into memory.</summary>
    public const string Model = "model";
}
