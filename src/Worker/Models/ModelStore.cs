namespace PortBridge.Worker.Models;

/// <summary>
/// The folder of models on this machine. It returns the path of a model, and downloads the model first if it is missing.
/// A downloaded file is verified by its checksum once; later only its size is checked, unless the options demand more or
/// others can write the store.
/// </summary>
/// <param name="options">The folder and the source of models.</param>
/// <param name="http">The HTTP client; the store does not dispose it.</param>
/// <param name="time">The clock.</param>
/// <param name="retries">The maximum number of consecutive retries of a download.</param>
/// <param name="entries">The models; <see cref="ModelCatalog.All"/> if null.</param>
internal sealed class ModelStore(
    ModelStoreOptions options,
    HttpMessageInvoker http,
    TimeProvider time,
    int retries = ModelStore.DefaultRetries,
    IReadOnlyList<ModelEntry>? entries = null)
{
    /// <summary>The default number of consecutive retries.</summary>
    public const int DefaultRetries = 3;

    // Longer than all retries of the other process together.
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(5);

    /// <summary>The models of the store, whether downloaded or not.</summary>
    public IReadOnlyList<ModelEntry> Entries { get; } = entries ?? ModelCatalog.All;

    /// <summary>The full path of a model, whether downloaded or not.</summary>
    public string PathOf(ModelEntry entry) => options.PathOf(entry);

    /// <summary>Whether a model is downloaded, by the size of its file.</summary>
    public bool Has(ModelEntry entry) => new FileInfo(PathOf(entry)) is { Exists: true } file && file.Length == entry.Size;

    /// <summary>Whether the store has a model of a name, downloaded or not.</summary>
    public bool Contains(string name) => Find(name) is not null;

    /// <summary>Returns the path of a model of the store, or of a model file.</summary>
    /// <param name="nameOrPath">The name of a model, or the path of a file.</param>
    /// <param name="progress">Receives the progress of a download.</param>
    /// <param name="cancellationToken">Cancels a download.</param>
    /// <exception cref="ModelStoreException">It is unknown, invalid, or could not be downloaded.</exception>
    public async Task<string> ResolveAsync(
        string nameOrPath, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var path = Contains(nameOrPath)
            ? await GetAsync(nameOrPath, progress, cancellationToken).ConfigureAwait(false)
            : FindFile(nameOrPath, progress);
        ThrowIfInvalid(nameOrPath, path);
        return path;
    }

    /// <summary>Returns the path of a downloaded model, without using the network.</summary>
    /// <exception cref="ModelStoreException">It is unknown, missing, or invalid.</exception>
    public async Task<string> ResolveLocalAsync(
        string name, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        var path = await FindLocalAsync(name, progress, cancellationToken).ConfigureAwait(false);
        ThrowIfInvalid(name, path);
        return path;
    }

    /// <summary>Returns the path of a downloaded model of any kind, without using the network.</summary>
    /// <exception cref="ModelStoreException">It is unknown or missing, or has the wrong checksum.</exception>
    public async Task<string> FindLocalAsync(
        string name, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        var entry = Find(name) ?? throw Unknown(name);
        if (Has(entry))
            return await CheckAsync(entry, progress, cancellationToken).ConfigureAwait(false);

        var request = RequestFor(entry);
        throw options.IsOffline ? Offline(request) : request.Failed(
            ModelFailure.NotHere, $"it is not on this machine; \"models get {name}\" downloads it");
    }

    /// <summary>Returns the path of a model, and downloads it first if it is missing.</summary>
    /// <param name="name">The name of the model.</param>
    /// <param name="progress">Receives the progress; called from any thread, but never concurrently.</param>
    /// <param name="cancellationToken">Cancels the download; the received data is kept.</param>
    /// <exception cref="ModelStoreException">It is unknown, could not be downloaded, or has the wrong checksum.</exception>
    public async Task<string> GetAsync(
        string name, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var entry = Find(name) ?? throw Unknown(name);
        if (Has(entry))
            return await CheckAsync(entry, progress, cancellationToken).ConfigureAwait(false);

        var request = RequestFor(entry);
        if (options.IsOffline)
            throw Offline(request);

        CreateFolder(request);
        using var held = await ModelLock
            .AcquireAsync(request, LockTimeout, time, progress, cancellationToken).ConfigureAwait(false);
        if (!Has(entry))
            await new ModelDownload(request, http, retries, time, progress).RunAsync(cancellationToken).ConfigureAwait(false);
        return request.Target;
    }

    /// <summary>Computes the checksum of a downloaded model.</summary>
    /// <returns>Whether it is the expected one.</returns>
    public async Task<bool> VerifyAsync(
        ModelEntry entry, CancellationToken cancellationToken, IProgress<LoadProgress>? progress = null)
    {
        var file = File.OpenRead(PathOf(entry));
        await using (file.ConfigureAwait(false))
            return await Checksum.OfAsync(file, progress, cancellationToken).ConfigureAwait(false) == entry.Sha256;
    }

    /// <summary>Verifies a model that was downloaded earlier, if the options demand it or others can write it.</summary>
    /// <returns>Its path.</returns>
    private async Task<string> CheckAsync(
        ModelEntry entry, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        var path = PathOf(entry);
        var weakness = StoreAccess.FindWeakness(path);
        if (weakness is null && !options.VerifiesAlways)
            return path;

        progress?.Report(new LoadProgress(LoadStages.Verify, 0, entry.Size, weakness));
        return await VerifyAsync(entry, cancellationToken, progress).ConfigureAwait(false) ? path : throw RequestFor(entry).Failed(
            ModelFailure.WrongChecksum, $"{path} has the wrong checksum; delete it");
    }

    private string FindFile(string path, IProgress<LoadProgress>? progress)
    {
        if (!File.Exists(path))
            throw Unknown(path);

        path = Path.GetFullPath(path);
        if (StoreAccess.FindWeakness(path) is { } weakness)
            progress?.Report(new LoadProgress(LoadStages.Model, Warning: weakness));
        return path;
    }

    private void ThrowIfInvalid(string nameOrPath, string path)
    {
        if (Find(nameOrPath) is not { Kind: not ModelKind.Whisper } && GgmlFile.Validate(path, out _) is { } error)
            throw new ModelStoreException(ModelFailure.BadFile, error);
    }

    private DownloadRequest RequestFor(ModelEntry entry) => new(entry, options.AddressOf(entry), PathOf(entry));

    private static void CreateFolder(DownloadRequest request)
    {
        try
        {
            StoreAccess.CreateFolder(Path.GetDirectoryName(request.Target)!);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.WriteFailure(request, e);
        }
    }

    private static ModelStoreException Offline(DownloadRequest request)
    {
        var what = File.Exists(request.Target)
            ? $"its file has {DownloadRequest.Bytes(new FileInfo(request.Target).Length)}"
            : "it is not on this machine";
        return request.Failed(
            ModelFailure.Offline, $"{what}, and --offline or {ModelStoreOptions.OfflineVariable} disables downloads");
    }

    private ModelEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name);

    private ModelStoreException Unknown(string name) => new(
        ModelFailure.UnknownModel,
        $"\"{name}\" is neither a file nor a known model. "
        + $"Known models: {string.Join(", ", Entries.Select(entry => entry.Name))}.");
}
