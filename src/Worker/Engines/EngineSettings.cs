using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Engines;

/// <summary>Which engine to make, and how.</summary>
internal sealed record EngineSettings
{
    /// <summary>The name that selects the best engine that can run on this machine.</summary>
    public const string Automatic = "auto";

    /// <summary>An engine's name, or <c>auto</c> for the best that this machine can run.</summary>
    /// <value>Default <c>auto</c>.</value>
    public string Engine { get; init; } = Automatic;

    /// <summary>The engine's model: a file, a folder, or the name of one of the store's.</summary>
    /// <value>Default null: the engine's own.</value>
    public string? ModelPath { get; init; }

    /// <summary>A faster model for partials, of the same kind.</summary>
    /// <value>Default null: the same as for finals.</value>
    public string? PartialModelPath { get; init; }

    /// <summary>The store of models.</summary>
    /// <value>Default: what the environment says.</value>
    public ModelStoreOptions Models { get; init; } = ModelStoreOptions.From(Environment.GetEnvironmentVariable);

    /// <summary>How many utterances may be decoded at once.</summary>
    /// <value>Default null: what the engine makes best use of the machine with; 1 to 64.</value>
    public int? Decoders { get; init; }

    /// <summary>Where the engine runs, if it can run on more than the CPU.</summary>
    /// <value>Default <see cref="DeviceChoice.Auto"/>.</value>
    public DeviceChoice Device { get; init; }

    /// <summary>From which level on a native library's log goes to stderr.</summary>
    /// <value>Default <see cref="EngineLogLevel.Warning"/>.</value>
    public EngineLogLevel Log { get; init; } = EngineLogLevel.Warning;

    /// <summary>How an engine works that decodes whole stretches of audio.</summary>
    public BatchOptions Windows { get; init; } = new();

    /// <summary>A misbehaviour for the scripted engine to show.</summary>
    /// <value>Default null: none.</value>
    public ScriptedFault? Fault { get; init; }

    /// <summary>Whether somebody waits for the words; if nobody does, an engine may take longer over them.</summary>
    /// <value>Default true.</value>
    public bool Interactive { get; init; } = true;
}
