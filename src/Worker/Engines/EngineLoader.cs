using PortBridge.Worker.Models;

namespace PortBridge.Worker.Engines;

/// <summary>Makes the engine that the settings name, with the model that they name.</summary>
/// <param name="engines">Those to choose from, the best first.</param>
/// <param name="models">Where the models of some come from.</param>
internal sealed class EngineLoader(IReadOnlyList<EngineDescription> engines, ModelStore models)
{
    /// <summary>Loads it. <c>auto</c> passes over an engine that cannot run here, and one whose own model cannot be had;
    /// a model that the user named is never passed over.</summary>
    /// <exception cref="EngineException">There is none of that name, or it cannot run here.</exception>
    public Task<ISpeechEngine> LoadAsync(
        EngineSettings settings, IProgress<LoadProgress>? progress, CancellationToken cancellationToken) =>
        settings.Engine == EngineCatalog.Automatic
            ? LoadBestAsync(settings, progress, cancellationToken)
            : LoadAsync(Named(settings.Engine), settings, progress, cancellationToken);

    private EngineDescription Named(string name)
    {
        var known = string.Join(", ", engines.Select(engine => engine.Name).Prepend(EngineCatalog.Automatic));
        return engines.FirstOrDefault(engine => engine.Name == name) ?? throw new EngineException(
            EngineFailure.Unavailable, $"There is no engine named {name}; --engine takes {known}.");
    }

    private async Task<ISpeechEngine> LoadBestAsync(
        EngineSettings settings, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        var reasons = new List<string>();
        string? note = null;
        foreach (var engine in engines.Where(engine => engine.IsAutomatic))
        {
            if (WhyUnfit(engine, settings.ModelPath) is { } unfit)
            {
                reasons.Add(unfit);
                continue;
            }

            if (engine.WhyNot(settings) is { } reason)
            {
                reasons.Add(reason);
                note ??= $"{engine.Name}. {reason}";
                continue;
            }

            try
            {
                var loaded = await LoadAsync(engine, settings, progress, cancellationToken).ConfigureAwait(false);
                return note is null ? loaded : new NotedEngine(loaded, $"{engine.Name} stands in for {note}");
            }
            catch (EngineException e) when (settings.ModelPath is null && e.InnerException is ModelStoreException cause)
            {
                progress?.Report(new LoadProgress(LoadStages.Model, Trouble: e.Message));
                reasons.Add(e.Message);
                note ??= $"{engine.Name}, which has no model: {cause.Cause}.";
            }
        }

        throw new EngineException(
            EngineFailure.Unavailable, string.Join(' ', reasons.Prepend("No speech engine can run here.")));
    }

    // A store's name is of no use to an engine that has models of its own, nor a folder to one of the store's.
    private string? WhyUnfit(EngineDescription engine, string? model) => model switch
    {
        null => null,
        _ when engine.DefaultModel is null && models.Knows(model) => $"{engine.Name} has no use for the model {model}.",
        _ when engine.DefaultModel is not null && Directory.Exists(model) => $"{engine.Name} takes a file, not {model}.",
        _ => null,
    };

    private async Task<ISpeechEngine> LoadAsync(
        EngineDescription engine,
        EngineSettings settings,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (engine.DefaultModel is { } defaultModel)
        {
            var model = settings.ModelPath ?? defaultModel(settings);
            settings = settings with
            {
                ModelPath = await ResolveAsync(model, progress, cancellationToken).ConfigureAwait(false),
                PartialModelPath = settings.PartialModelPath is { } partial
                    ? await ResolveAsync(partial, progress, cancellationToken).ConfigureAwait(false)
                    : null,
            };
        }

        progress?.Report(new LoadProgress(LoadStages.Model));
        return await engine.LoadAsync(settings, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> ResolveAsync(
        string model, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await models.ResolveAsync(model, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (ModelStoreException e)
        {
            throw new EngineException(EngineFailures.Of(e), e.Message, e);
        }
    }
}
