using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Loading;

/// <summary>Makes the engine that the settings name, with the model that they name.</summary>
/// <param name="engines">Those to choose from, the best first.</param>
/// <param name="models">Where the models of some come from.</param>
internal sealed class EngineLoader(IReadOnlyList<EngineDescription> engines, ModelStore models)
{
    /// <summary>
    /// Loads it. <c>auto</c> takes the best that can run with what is on this machine; only where none can it fetches a
    /// model. It passes over an engine that cannot run here, and one whose own model cannot be had. A model that the
    /// user named is never passed over, and is fetched where it is not there.
    /// </summary>
    /// <exception cref="EngineException">There is none of that name, or it cannot run here.</exception>
    public Task<ISpeechEngine> LoadAsync(
        EngineSettings settings, IProgress<LoadProgress>? progress, CancellationToken cancellationToken) =>
        settings.Engine == EngineSettings.Automatic
            ? LoadBestAsync(settings, progress, cancellationToken)
            : LoadAsync(Named(settings.Engine), settings, fetch: true, progress, cancellationToken);

    private EngineDescription Named(string name)
    {
        var known = string.Join(", ", engines.Select(engine => engine.Name).Prepend(EngineSettings.Automatic));
        return engines.FirstOrDefault(engine => engine.Name == name) ?? throw new EngineException(
            EngineFailure.Unavailable, $"There is no engine named {name}; --engine takes {known}.");
    }

    private async Task<ISpeechEngine> LoadBestAsync(
        EngineSettings settings, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        // A network may keep one waiting for long: it is asked only where no engine can serve without.
        var without = new SkippedEngines();
        return await TryBestAsync(settings, fetch: false, new(), progress, cancellationToken).ConfigureAwait(false)
            ?? await TryBestAsync(settings, fetch: true, without, progress, cancellationToken).ConfigureAwait(false)
            ?? throw new EngineException(
                EngineFailure.Unavailable, string.Join(' ', without.Reasons.Prepend("No speech engine can run here.")));
    }

    /// <summary>Loads the best that it can; null where there is none.</summary>
    private async Task<ISpeechEngine?> TryBestAsync(
        EngineSettings settings,
        bool fetch,
        SkippedEngines skipped,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        foreach (var engine in engines.Where(engine => engine.IsAutomatic))
        {
            if (IsUnusable(engine, settings, skipped))
                continue;

            try
            {
                var loaded = await LoadAsync(engine, settings, fetch, progress, cancellationToken).ConfigureAwait(false);
                foreach (var warning in skipped.Warnings)
                    progress?.Report(new LoadProgress(LoadStages.Model, Warning: warning));
                return skipped.Note is { } note
                    ? new FallbackNotice(loaded, $"{engine.Name} stands in for {note}")
                    : loaded;
            }
            catch (EngineException e) when (settings.ModelPath is null && e.InnerException is ModelStoreException cause)
            {
                skipped.Add(e.Message, $"{engine.Name}, which has no model: {cause.Cause}.");
                skipped.Warnings.Add(e.Message);
            }
            catch (EngineException e) when (!fetch && skipped.Warnings.Count > 0)
            {
                // The model that a better one lacks may still be had.
                skipped.Add(e.Message);
            }
        }

        return null;
    }

    private bool IsUnusable(EngineDescription engine, EngineSettings settings, SkippedEngines skipped)
    {
        if (ModelMismatch(engine, settings.ModelPath) is { } unfit)
        {
            skipped.Add(unfit);
            return true;
        }

        if (engine.UnavailableReason(settings) is { } reason)
        {
            skipped.Add(reason, $"{engine.Name}. {reason}");
            return true;
        }

        return false;
    }

    // A store's name is of no use to an engine that has models of its own, nor a folder to one of the store's.
    private string? ModelMismatch(EngineDescription engine, string? model) => model switch
    {
        null => null,
        _ when engine.DefaultModel is null && models.Knows(model) => $"{engine.Name} has no use for the model {model}.",
        _ when engine.DefaultModel is not null && Directory.Exists(model) => $"{engine.Name} takes a file, not {model}.",
        _ => null,
    };

    private async Task<ISpeechEngine> LoadAsync(
        EngineDescription engine,
        EngineSettings settings,
        bool fetch,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (engine.DefaultModel is { } defaultModel)
        {
            var model = settings.ModelPath ?? defaultModel(settings);
            var mayFetch = fetch || settings.ModelPath is not null;
            settings = settings with
            {
                ModelPath = await ResolveAsync(model, mayFetch, progress, cancellationToken).ConfigureAwait(false),
                PartialModelPath = settings.PartialModelPath is { } partial
                    ? await ResolveAsync(partial, fetch: true, progress, cancellationToken).ConfigureAwait(false)
                    : null,
            };
        }

        progress?.Report(new LoadProgress(LoadStages.Model));
        return await engine.LoadAsync(settings, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> ResolveAsync(
        string model, bool fetch, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return fetch
                ? await models.ResolveAsync(model, progress, cancellationToken).ConfigureAwait(false)
                : models.ResolveHere(model);
        }
        catch (ModelStoreException e)
        {
            throw new EngineException(EngineFailures.Of(e), e.Message, e);
        }
    }

    /// <summary>The engines that <c>auto</c> had to do without.</summary>
    private sealed class SkippedEngines
    {
        /// <summary>A sentence for each.</summary>
        public List<string> Reasons { get; } = [];

        /// <summary>Those of the reasons that are about a model.</summary>
        public List<string> Warnings { get; } = [];

        /// <summary>The best of them with what it lacks; null where no better one was passed over.</summary>
        public string? Note { get; private set; }

        public void Add(string reason, string? note = null)
        {
            Reasons.Add(reason);
            Note ??= note;
        }
    }
}
