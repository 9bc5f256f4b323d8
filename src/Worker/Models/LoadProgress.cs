namespace PortBridge.Worker.Models;

/// <summary>The progress of loading an engine or a model.</summary>
/// <param name="Stage">One of <see cref="LoadStages"/>.</param>
/// <param name="Done">The completed units; bytes, except in <see cref="LoadStages.Model"/>.</param>
/// <param name="Total">The total units; null if unknown.</param>
/// <param name="Warning">A sentence about an error that is being retried or worked around; null for none.</param>
internal sealed record LoadProgress(string Stage, long Done = 0, long? Total = null, string? Warning = null);

/// <summary>The stages of <c>loading</c> events.</summary>
internal static class LoadStages
{
    /// <summary>A model is being downloaded, by this process or by another one that it waits for.</summary>
    public const string Download = "download";

    /// <summary>The checksum of a downloaded file is being computed.</summary>
    public const string Verify = "verify";

    /// <summary>The engine is loading the model.</summary>
    public const string Model = "model";
}
