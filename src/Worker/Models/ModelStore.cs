namespace PortBridge.Worker.Models;

/// <summary>
/// The folder of the user's models: gives the path of a model, and fetches it first where it is not there. A file under
/// its final name is whole and was compared with its checksum once, after it came; later only its size is looked at.
/// </summary>
/// <param name="options">Where models are kept and where they come from.</param>
/// <param name="http">Reaches the network; the store does not dispose of it.</param>
/// <param name="time">The clock.</param>
/// <param name="policy">How much timeout a download has; the default's where null.</param>
/// <param name="entries">What it knows; <see cref="ModelCatalog.All"/> where null.</param>
internal sealed class ModelStore(
    ModelStoreOptions options,
    HttpMessageInvoker http,
    TimeProvider time,
    DownloadPolicy? policy = null,
    IReadOnlyList<ModelEntry>? entries = null)
{
    private readonly DownloadPolicy _policy = policy ?? new();

    /// <summary>What the store knows.</summary>
    public IReadOnlyList<ModelEntry> Entries { get; } = entries ?? ModelCatalog.All;

    /// <summary>Where a model is, or would be: a full path.</summary>
    public string PathOf(ModelEntry entry) => options.PathOf(entry);

    /// <summary>Whether a model is there, by its size.</summary>
    public bool Has(ModelEntry entry) => new FileInfo(PathOf(entry)) is { Exists: true } file && file.Length == entry.Size;

    /// <summary>Whether a name is one of the store's.</summary>
    public bool Knows(string name) => Find(name) is not null;

    /// <summary>The model of a name or a path: from the store, or the file itself.</summary>
    /// <exception cref="ModelStoreException">It is neither, it is broken, or it could not be fetched.</exception>
    public async Task<string> ResolveAsync(
        string nameOrPath, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var path = Knows(nameOrPath)
            ? await GetAsync(nameOrPath, progress, cancellationToken).ConfigureAwait(false)
            : File.Exists(nameOrPath) ? Path.GetFullPath(nameOrPath) : throw Unknown(nameOrPath);
        ThrowIfBroken(nameOrPath, path);
        return path;
    }

    /// <summary>The store's model of a name, if it is there. The network is not asked.</summary>
    /// <exception cref="ModelStoreException">It is unknown, not there, or broken.</exception>
    public string ResolveHere(string name)
    {
        var path = FindHere(name);
        ThrowIfBroken(name, path);
        return path;
    }

    /// <summary>The path of a model that is there.</summary>
    /// <exception cref="ModelStoreException">It is not there; the network is not asked.</exception>
    public string FindHere(string name)
    {
        var entry = Find(name) ?? throw Unknown(name);
        if (Has(entry))
            return PathOf(entry);

        var request = RequestFor(entry);
        throw options.IsOffline ? Offline(request) : request.Failed(
            ModelFailure.NotHere, $"it is not on this machine, and \"models get {name}\" fetches it");
    }

    /// <summary>The path of a model, which is fetched first where it is not there.</summary>
    /// <param name="name">The model's.</param>
    /// <param name="progress">Learns how far it is; called from any thread, never by two at once.</param>
    /// <param name="cancellationToken">Stops it; what has come stays for the next time.</param>
    /// <exception cref="ModelStoreException">It could not be had.</exception>
    public async Task<string> GetAsync(
        string name, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var entry = Find(name) ?? throw Unknown(name);
        if (Has(entry))
            return PathOf(entry);

        var request = RequestFor(entry);
        if (options.IsOffline)
            throw Offline(request);

        CreateFolder(request);
        using var held = await ModelLock
            .AcquireAsync(request, _policy.WaitForOther, time, progress, cancellationToken).ConfigureAwait(false);
        if (!Has(entry))
            await new ModelDownload(request, http, _policy, time, progress).RunAsync(cancellationToken).ConfigureAwait(false);
        return request.Target;
    }

    /// <summary>Reads a model that is there and compares it with its checksum.</summary>
    /// <returns>Whether it is what it should be.</returns>
    public async Task<bool> VerifyAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        var file = File.OpenRead(PathOf(entry));
        await using (file.ConfigureAwait(false))
            return await Checksum.OfAsync(file, null, cancellationToken).ConfigureAwait(false) == entry.Sha256;
    }

    private void ThrowIfBroken(string nameOrPath, string path)
    {
        if (Find(nameOrPath) is not { Kind: not ModelKind.Whisper } && GgmlFile.Check(path) is { } fault)
            throw new ModelStoreException(ModelFailure.BadFile, fault);
    }

    private DownloadRequest RequestFor(ModelEntry entry) => new(entry, options.AddressOf(entry), PathOf(entry));

    private static void CreateFolder(DownloadRequest request)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(request.Target)!);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Describe(request, e);
        }
    }

    private static ModelStoreException Offline(DownloadRequest request)
    {
        var what = File.Exists(request.Target)
            ? $"what is there has {DownloadRequest.Bytes(new FileInfo(request.Target).Length)}"
            : "it is not there";
        return request.Failed(ModelFailure.Offline, $"{what}, and by --offline or {ModelStoreOptions.OfflineVariable} "
            + "nothing is downloaded");
    }

    private ModelEntry? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name);

    private ModelStoreException Unknown(string name) => new(
        ModelFailure.UnknownModel,
        $"\"{name}\" is neither a file nor a model that is known. "
        + $"Known are {string.Join(", ", Entries.Select(entry => entry.Name))}.");
}
