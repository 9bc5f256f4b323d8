using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Loading;

/// <summary>Loads the engine and the model that the settings select.</summary>
/// <param name="engines">The engines to choose from, the best first.</param>
/// <param name="models">The store that some engines take their models from.</param>
internal sealed class EngineLoader(IReadOnlyList<EngineDescription> engines, ModelStore models)
{
    /// <summary>
    /// Loads the engine. <c>auto</c> selects the best engine that can run with the models on this machine, and downloads
    /// a model only if no engine can run without. It skips an engine that cannot run or whose default model is
    /// unavailable. A model that the user named is never skipped; it is downloaded if it is missing.
    /// </summary>
    /// <exception cref="EngineException">The engine is unknown, or it cannot run on this machine.</exception>
    public Task<ISpeechEngine> LoadAsync(
        EngineSettings settings, IProgress<LoadProgress>? progress, CancellationToken cancellationToken) =>
        settings.Engine == EngineSettings.Automatic
            ? LoadBestAsync(settings, progress, cancellationToken)
            : LoadAsync(Find(settings.Engine), settings, download: true, progress, cancellationToken);

    private EngineDescription Find(string name)
    {
        var known = string.Join(", ", engines.Select(engine => engine.Name).Prepend(EngineSettings.Automatic));
        return engines.FirstOrDefault(engine => engine.Name == name) ?? throw new EngineException(
            EngineFailure.Unavailable, $"There is no engine named {name}; --engine accepts {known}.");
    }

    private async Task<ISpeechEngine> LoadBestAsync(
        EngineSettings settings, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        // A network may time out slowly: it is used only if no engine can run without.
        var skipped = new SkippedEngines();
        return await TryBestAsync(settings, download: false, new(), progress, cancellationToken).ConfigureAwait(false)
            ?? await TryBestAsync(settings, download: true, skipped, progress, cancellationToken).ConfigureAwait(false)
            ?? throw new EngineException(
                EngineFailure.Unavailable,
                string.Join(' ', skipped.Reasons.Prepend("No speech engine can run on this machine.")));
    }

    /// <summary>Loads the best engine that can run; returns null if none can.</summary>
    private async Task<ISpeechEngine?> TryBestAsync(
        EngineSettings settings,
        bool download,
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
                var loaded = await LoadAsync(engine, settings, download, progress, cancellationToken).ConfigureAwait(false);
                foreach (var warning in skipped.Warnings)
                    progress?.Report(new LoadProgress(LoadStages.Model, Warning: warning));
                return skipped.Note is { } note
                    ? new FallbackNotice(loaded, $"Using {engine.Name} instead of {note}")
                    : loaded;
            }
            catch (EngineException e) when (settings.ModelPath is null && e.InnerException is ModelStoreException cause)
            {
                skipped.Add(e.Message, $"{engine.Name}, which has no model: {cause.Cause}.");
                skipped.Warnings.Add(e.Message);
            }
            catch (EngineException e) when (!download && skipped.Warnings.Count > 0)
            {
                // The second round may download the model of a better engine.
                skipped.Add(e.Message);
            }
        }

        return null;
    }

    private bool IsUnusable(EngineDescription engine, EngineSettings settings, SkippedEngines skipped)
    {
        if (ModelMismatch(engine, settings.ModelPath) is { } mismatch)
        {
            skipped.Add(mismatch);
            return true;
        }

        if (engine.UnavailableReason(settings) is { } reason)
        {
            skipped.Add(reason, $"{engine.Name}. {reason}");
            return true;
        }

        return false;
    }

    // An engine with its own models cannot use a model of the store, and an engine of the store cannot use a folder.
    private string? ModelMismatch(EngineDescription engine, string? model) => model switch
    {
        null => null,
        _ when engine.DefaultModel is null && models.Contains(model) => $"{engine.Name} cannot use the model {model}.",
        _ when engine.DefaultModel is not null && Directory.Exists(model) =>
            $"{engine.Name} needs a model file, but {model} is a folder.",
        _ => null,
    };

    private async Task<ISpeechEngine> LoadAsync(
        EngineDescription engine,
        EngineSettings settings,
        bool download,
        IProgress<LoadProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (engine.DefaultModel is { } defaultModel)
        {
            var model = settings.ModelPath ?? defaultModel(settings);
            var mayDownload = download || settings.ModelPath is not null;
            settings = settings with
            {
                ModelPath = await ResolveAsync(model, mayDownload, progress, cancellationToken).ConfigureAwait(false),
                PartialModelPath = settings.PartialModelPath is { } partial
                    ? await ResolveAsync(partial, download: true, progress, cancellationToken).ConfigureAwait(false)
                    : null,
            };
        }

        progress?.Report(new LoadProgress(LoadStages.Model));
        return await engine.LoadAsync(settings, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> ResolveAsync(
        string model, bool download, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return download
                ? await models.ResolveAsync(model, progress, cancellationToken).ConfigureAwait(false)
                : await models.ResolveLocalAsync(model, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (ModelStoreException e)
        {
            throw EngineErrors.From(e);
        }
    }

    /// <summary>The engines that <c>auto</c> skipped.</summary>
    private sealed class SkippedEngines
    {
        /// <summary>One sentence for each engine.</summary>
        public List<string> Reasons { get; } = [];

        /// <summary>The reasons that concern a model.</summary>
        public List<string> Warnings { get; } = [];

        /// <summary>The best skipped engine and what it lacks; null if none was skipped.</summary>
        public string? Note { get; private set; }

        public void Add(string reason, string? note = null)
        {
            Reasons.Add(reason);
            Note ??= note;
        }
    }
}
