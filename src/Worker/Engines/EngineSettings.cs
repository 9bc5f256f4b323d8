using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Engines;

/// <summary>Selects an engine and configures it.</summary>
internal sealed record EngineSettings
{
    /// <summary>The name that selects the best engine that can run on this machine.</summary>
    public const string Automatic = "auto";

    /// <summary>The engine's name, or <see cref="Automatic"/>.</summary>
    /// <value>Default <c>auto</c>.</value>
    public string Engine { get; init; } = Automatic;

    /// <summary>The engine's model: a file, a folder, or the name of a model in the store.</summary>
    /// <value>Default null: the engine's default model.</value>
    public string? ModelPath { get; init; }

    /// <summary>A faster model of the same kind, used for partials.</summary>
    /// <value>Default null: the model for finals.</value>
    public string? PartialModelPath { get; init; }

    /// <summary>The options of the model store.</summary>
    /// <value>Default: taken from the environment variables.</value>
    public ModelStoreOptions Models { get; init; } = ModelStoreOptions.From(Environment.GetEnvironmentVariable);

    /// <summary>The maximum number of concurrent decodes.</summary>
    /// <value>Default null: chosen by the engine for this machine; 1 to 64.</value>
    public int? Decoders { get; init; }

    /// <summary>The device, for engines that support more than the CPU.</summary>
    /// <value>Default <see cref="DeviceChoice.Auto"/>.</value>
    public DeviceChoice Device { get; init; }

    /// <summary>The minimum severity of a native library's log messages that go to standard error.</summary>
    /// <value>Default <see cref="EngineLogLevel.Warning"/>.</value>
    public EngineLogLevel Log { get; init; } = EngineLogLevel.Warning;

    /// <summary>The options of engines with batch models.</summary>
    public BatchOptions Batch { get; init; } = new();

    /// <summary>Whether a user waits for the text. If not, an engine may trade latency for accuracy.</summary>
    /// <value>Default true.</value>
    public bool Interactive { get; init; } = true;
}
