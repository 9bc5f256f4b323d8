using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

/// <summary>A store that others can write is reported, and its models are verified before each use.</summary>
public sealed class SharedStoreTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly ModelFolder _folder = new();
    private readonly RecordedProgress _progress = new();

    public SharedStoreTests()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no file modes.");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Store => Path.GetDirectoryName(_folder.Target)!;

    private IEnumerable<string> Warnings => _progress.Reports.Select(report => report.Warning).OfType<string>();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("models", UnixFileMode.OtherWrite)]
    [InlineData("models", UnixFileMode.GroupWrite)]
    [InlineData("models", UnixFileMode.OtherWrite | UnixFileMode.StickyBit)]
    [InlineData("models/small.bin", UnixFileMode.OtherWrite)]
    [InlineData("models/small.bin", UnixFileMode.GroupWrite)]
    [InlineData("", UnixFileMode.OtherWrite)]
    public async Task What_others_can_write_is_named_and_a_changed_model_is_refused(string path, UnixFileMode mode)
    {
        _folder.PutTarget(Tampered());
        Protect();
        SetMode(Path.Combine(_folder.Root, path), Private | mode);

        var e = await Assert.ThrowsAsync<ModelStoreException>(
            () => _folder.Store(isOffline: true).ResolveAsync("small", _progress, Cancel));

        Assert.Equal((ModelFailure.WrongChecksum, false), (e.Reason, e.IsRetriable));
        Assert.Contains($"{_folder.Target} has the wrong checksum", e.Message, StringComparison.Ordinal);
        Assert.Contains($"chmod go-w \"{Path.Combine(_folder.Root, path).TrimEnd('/')}\"", Assert.Single(Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_that_is_as_it_was_is_used_after_a_warning(bool mayDownload)
    {
        _folder.PutTarget(ModelFolder.Content);
        Protect();
        SetMode(Store, Private | UnixFileMode.OtherWrite);

        var store = _folder.Store(isOffline: true);
        var path = mayDownload
            ? await store.ResolveAsync("small", _progress, Cancel)
            : await store.ResolveLocalAsync("small", _progress, Cancel);

        Assert.Equal(_folder.Target, path);
        Assert.Single(Warnings);
        Assert.Equal(LoadStages.Verify, _progress.Reports[^1].Stage);
    }

    [Fact]
    public async Task The_sticky_bit_of_a_folder_above_the_store_suffices()
    {
        _folder.PutTarget(Tampered());
        Protect();
        SetMode(_folder.Root, Private | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);

        await _folder.Store(isOffline: true).GetAsync("small", _progress, Cancel);

        Assert.Empty(_progress.Reports);
    }

    [Fact]
    public async Task The_option_verifies_models_in_a_private_store()
    {
        _folder.PutTarget(Tampered());
        Protect();

        var e = await Assert.ThrowsAsync<ModelStoreException>(
            () => _folder.Store(isOffline: true, verifiesAlways: true).GetAsync("small", _progress, Cancel));

        Assert.Equal(ModelFailure.WrongChecksum, e.Reason);
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task A_model_file_that_others_can_write_is_reported_if_it_is_named_by_its_path()
    {
        _folder.PutTarget(ModelFolder.Content);
        Protect();
        SetMode(_folder.Target, Private | UnixFileMode.OtherWrite);

        await _folder.Store().ResolveAsync(_folder.Target, _progress, Cancel);

        Assert.Contains(_folder.Target, Assert.Single(Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_created_cannot_be_written_by_others()
    {
        await using var server = new ModelServer();

        await _folder.Store(server).GetAsync("small", _progress, Cancel);

        const UnixFileMode others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        Assert.All(
            Directory.GetFiles(Store).Append(Store),
            path => Assert.Equal(UnixFileMode.None, ModeOf(path) & others));
    }

    [Theory]
    [InlineData(".part")]
    [InlineData(".part.etag")]
    [InlineData(".lock")]
    public async Task A_link_in_place_of_a_file_that_is_written_is_refused(string extension)
    {
        await using var server = new ModelServer();
        var victim = Path.Combine(_folder.Root, "victim");
        await File.WriteAllTextAsync(victim, "precious", Cancel);
        Directory.CreateDirectory(Store);
        File.CreateSymbolicLink(_folder.Target + extension, victim);

        var e = await Assert.ThrowsAsync<ModelStoreException>(() => _folder.Store(server).GetAsync("small", _progress, Cancel));

        Assert.Equal(ModelFailure.NotWritable, e.Reason);
        Assert.Contains("is a symbolic link", e.Message, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(victim, Cancel));
        Assert.False(File.Exists(_folder.Target));
    }

    private static byte[] Tampered()
    {
        var content = ModelFolder.Content.ToArray();
        content[^1] ^= 1;
        return content;
    }

    // Temporary folders and files are created with the umask of whoever runs the tests.
    private void Protect()
    {
        foreach (var path in (string[])[_folder.Root, Store, _folder.Target])
            SetMode(path, Private);
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
}
