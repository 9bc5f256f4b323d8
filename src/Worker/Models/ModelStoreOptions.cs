namespace PortBridge.Worker.Models;

/// <summary>Where models are kept and where they come from.</summary>
internal sealed record ModelStoreOptions
{
    /// <summary>The variable that names the folder of the models.</summary>
    public const string FolderVariable = "PORTBRIDGE_MODELS";

    /// <summary>The variable that keeps the store off the network, by any value but <c>0</c> and <c>false</c>.</summary>
    public const string OfflineVariable = "PORTBRIDGE_OFFLINE";

    /// <summary>The variable that names a mirror.</summary>
    public const string MirrorVariable = "PORTBRIDGE_MODEL_MIRROR";

    /// <summary>The folder of the models.</summary>
    /// <value>Default: <c>portbridge/models</c> in the user's cache folder.</value>
    public required string Folder { get; init; }

    /// <summary>Whether the store keeps off the network.</summary>
    /// <value>Default false.</value>
    public bool IsOffline { get; init; }

    /// <summary>A folder on the web that has the models' files by their names, to take instead of their own addresses.
    /// </summary>
    /// <value>Default null: their own addresses.</value>
    public string? Mirror { get; init; }

    /// <summary>What the environment says.</summary>
    /// <param name="variable">Gives the value of a variable, or null.</param>
    public static ModelStoreOptions From(Func<string, string?> variable) => new()
    {
        Folder = Given(variable(FolderVariable)) ?? Path.Combine(CacheFolder(variable), "portbridge", "models"),
        IsOffline = Given(variable(OfflineVariable)) is not (null or "0" or "false"),
        Mirror = Given(variable(MirrorVariable)),
    };

    /// <summary>Where a model comes from.</summary>
    /// <exception cref="ModelStoreException">The mirror is no address.</exception>
    public Uri AddressOf(ModelEntry entry)
    {
        if (Mirror is null)
            return entry.Address;
        return Uri.TryCreate($"{Mirror.TrimEnd('/')}/{entry.FileName}", UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https"
            ? address
            : throw new ModelStoreException(
                ModelFailure.BadMirror,
                $"\"{Mirror}\" is no address of a mirror; correct --model-mirror or {MirrorVariable}: it takes the http "
                + "or https address of a folder.");
    }

    /// <summary>Where a model is kept: a full path.</summary>
    public string PathOf(ModelEntry entry) => Path.GetFullPath(Path.Combine(Folder, entry.FileName));

    private static string CacheFolder(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows())
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);

        // The XDG base directory specification has relative paths ignored.
        return Given(variable("XDG_CACHE_HOME")) is { } cache && Path.IsPathRooted(cache)
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
