using PortBridge.Worker.Engines.PocketSphinx;
using PortBridge.Worker.Engines.Scripted;

namespace PortBridge.Worker.Engines;

/// <summary>The engines that this worker knows.</summary>
internal static class EngineCatalog
{
    /// <summary>The name that stands for the best engine that can run.</summary>
    public const string Automatic = "auto";

    /// <summary>All of them, the best first.</summary>
    public static IReadOnlyList<EngineDescription> All { get; } =
    [
        new(PocketSphinxEngine.Name, PocketSphinxEngine.WhyNot, PocketSphinxEngine.LoadAsync),
        new(ScriptedEngine.Name, _ => null, ScriptedEngine.LoadAsync, IsAutomatic: false),
    ];

    /// <summary>Loads the engine that the settings name.</summary>
    /// <exception cref="EngineException">There is none of that name, or it cannot run here.</exception>
    public static Task<ISpeechEngine> LoadAsync(EngineSettings settings, CancellationToken cancellationToken) =>
        Choose(All, settings).LoadAsync(settings, cancellationToken);

    internal static EngineDescription Choose(IReadOnlyList<EngineDescription> engines, EngineSettings settings)
    {
        if (settings.Engine != Automatic)
        {
            var known = string.Join(", ", engines.Select(engine => engine.Name).Prepend(Automatic));
            return engines.FirstOrDefault(engine => engine.Name == settings.Engine) ?? throw new EngineException(
                EngineFailure.Unavailable, $"There is no engine named {settings.Engine}; --engine takes {known}.");
        }

        var reasons = new List<string>();
        foreach (var engine in engines.Where(engine => engine.IsAutomatic))
        {
            if (engine.WhyNot(settings) is not { } reason)
                return engine;
            reasons.Add(reason);
        }

        throw new EngineException(
            EngineFailure.Unavailable, string.Join(' ', reasons.Prepend("No speech engine can run here.")));
    }
}
