using System.Security.Cryptography;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

/// <summary>A folder for a store with one model of 300 kB, which is called "small".</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly HttpMessageInvoker _http = ModelHttp.Create();

    public static byte[] Content { get; } = GgmlBytes.Make(length: 300_000);

    public static ModelEntry Entry { get; } = new(
        "small", ModelKind.Whisper, "small.bin", new Uri("http://model.invalid/small.bin"), Content.Length,
        Convert.ToHexStringLower(SHA256.HashData(Content)), "MIT", "none", 1);

    public string Root => _folder.FullName;

    public string Target => Path.Combine(Root, "models", Entry.FileName);

    public string Part => Target + ".part";

    public string ETag => Target + ".part.etag";

    /// <summary>The files in the folder, except the lock.</summary>
    public IEnumerable<string?> Files => Directory.Exists(Path.GetDirectoryName(Target))
        ? Directory.EnumerateFiles(Path.GetDirectoryName(Target)!)
            .Select(Path.GetFileName).Where(name => name != "small.bin.lock")
        : [];

    public ModelStore Store(
        ModelServer? server = null,
        TimeProvider? time = null,
        int retries = ModelStore.DefaultRetries,
        bool isOffline = false,
        bool verifiesAlways = false,
        HttpMessageInvoker? http = null) => new(
        new ModelStoreOptions
        {
            Folder = Path.GetDirectoryName(Target)!,
            Mirror = server?.Address,
            IsOffline = isOffline,
            VerifiesAlways = verifiesAlways,
        },
        http ?? _http,
        time ?? TimeProvider.System,
        retries,
        [Entry]);

    /// <summary>Creates the partial file of an interrupted download.</summary>
    public void LeavePart(byte[] bytes, string? etag)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        File.WriteAllBytes(Part, bytes);
        if (etag is not null)
            File.WriteAllText(ETag, etag);
    }

    /// <summary>Installs the model manually.</summary>
    public void PutTarget(byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        File.WriteAllBytes(Target, bytes);
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Delete(recursive: true);
    }
}
