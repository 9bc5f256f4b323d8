namespace PortBridge.Worker.Models;

/// <summary>The location of models on disk and on the network.</summary>
internal sealed record ModelStoreOptions
{
    /// <summary>The environment variable for <see cref="Folder"/>.</summary>
    public const string FolderVariable = "PORTBRIDGE_MODELS";

    /// <summary>The environment variable for <see cref="IsOffline"/>: any value except <c>0</c> and <c>false</c>.</summary>
    public const string OfflineVariable = "PORTBRIDGE_OFFLINE";

    /// <summary>The environment variable for <see cref="Mirror"/>.</summary>
    public const string MirrorVariable = "PORTBRIDGE_MODEL_MIRROR";

    /// <summary>The environment variable for <see cref="VerifiesAlways"/>: any value except <c>0</c> and <c>false</c>.</summary>
    public const string VerifyVariable = "PORTBRIDGE_VERIFY_MODELS";

    /// <summary>The folder of the models.</summary>
    /// <value>Default: <c>portbridge/models</c> in the user's cache folder.</value>
    public required string Folder { get; init; }

    /// <summary>Whether downloads are disabled.</summary>
    /// <value>Default false.</value>
    public bool IsOffline { get; init; }

    /// <summary>Whether the checksum of a model is verified at each start, not only after its download.</summary>
    /// <value>Default false.</value>
    public bool VerifiesAlways { get; init; }

    /// <summary>The URL of a folder with the models' files, used instead of their own addresses.</summary>
    /// <value>Default null: their own addresses.</value>
    public string? Mirror { get; init; }

    /// <summary>Reads the options from environment variables.</summary>
    /// <param name="variable">Returns the value of a variable; null if it is not set.</param>
    public static ModelStoreOptions From(Func<string, string?> variable) => new()
    {
        Folder = NonEmpty(variable(FolderVariable)) ?? Path.Combine(CacheFolder(variable), "portbridge", "models"),
        IsOffline = IsSet(variable(OfflineVariable)),
        VerifiesAlways = IsSet(variable(VerifyVariable)),
        Mirror = NonEmpty(variable(MirrorVariable)),
    };

    /// <summary>Returns the address of a model.</summary>
    /// <exception cref="ModelStoreException">The address of the mirror is invalid.</exception>
    public Uri AddressOf(ModelEntry entry)
    {
        if (Mirror is null)
            return entry.Address;
        return Uri.TryCreate($"{Mirror.TrimEnd('/')}/{entry.FileName}", UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https"
            ? address
            : throw new ModelStoreException(
                ModelFailure.BadMirror,
                $"\"{Mirror}\" is not the address of a mirror; set --model-mirror or {MirrorVariable} to the http or "
                + "https address of a folder.");
    }

    /// <summary>Returns the full path of a model.</summary>
    public string PathOf(ModelEntry entry) => Path.GetFullPath(Path.Combine(Folder, entry.FileName));

    private static string CacheFolder(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows())
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);

        // The XDG base directory specification ignores relative paths.
        return NonEmpty(variable("XDG_CACHE_HOME")) is { } cache && Path.IsPathRooted(cache)
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }

    private static bool IsSet(string? value) => NonEmpty(value) is not (null or "0" or "false");

    private static string? NonEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
