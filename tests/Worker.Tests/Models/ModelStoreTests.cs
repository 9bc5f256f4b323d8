using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

/// <summary>The store with a well-behaved server on a real socket.</summary>
public sealed class ModelStoreTests : IDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly RecordedProgress _progress = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_is_downloaded_once()
    {
        await using var server = new ModelServer();
        var store = _folder.Store(server);

        var first = await store.GetAsync("small", _progress, Cancel);
        var second = await store.GetAsync("small", null, Cancel);

        Assert.Equal(_folder.Target, first);
        Assert.Equal(first, second);
        Assert.Equal("/small.bin", Assert.Single(server.Requests).Path);
        Assert.Equal(ModelFolder.Content, await File.ReadAllBytesAsync(first, Cancel));
        Assert.Equal(["small.bin"], _folder.Files);
    }

    [Fact]
    public async Task Progress_counts_the_bytes_of_download_and_verification()
    {
        await using var server = new ModelServer();

        await _folder.Store(server).GetAsync("small", _progress, Cancel);

        var size = ModelFolder.Content.Length;
        Assert.Equal(new LoadProgress(LoadStages.Download, 0, size), _progress.Reports[0]);
        Assert.Contains(new LoadProgress(LoadStages.Download, size, size), _progress.Reports);
        Assert.Equal(new LoadProgress(LoadStages.Verify, size, size), _progress.Reports[^1]);
        Assert.Equal(_progress.Reports.Where(p => p.Stage == LoadStages.Download).OrderBy(p => p.Done).ToArray(),
            _progress.Reports.TakeWhile(p => p.Stage == LoadStages.Download));
    }

    [Fact]
    public async Task A_manually_installed_file_is_used_without_the_network()
    {
        _folder.PutTarget(ModelFolder.Content);

        Assert.Equal(_folder.Target, await _folder.Store(isOffline: true).ResolveAsync("small", null, Cancel));
    }

    [Fact]
    public async Task An_existing_file_with_the_wrong_length_is_replaced()
    {
        await using var server = new ModelServer();
        _folder.PutTarget([1, 2, 3]);

        await _folder.Store(server).GetAsync("small", null, Cancel);

        Assert.Equal(ModelFolder.Content, await File.ReadAllBytesAsync(_folder.Target, Cancel));
    }

    [Fact]
    public async Task Offline_the_error_says_how_to_install_the_model_manually()
    {
        await using var server = new ModelServer();

        var e = await FailAsync(_folder.Store(server, isOffline: true));

        Assert.Equal(ModelFailure.Offline, e.Reason);
        Assert.False(e.IsRetriable);
        Assert.Contains(
            $"download {server.Address}/small.bin and save it as {_folder.Target}", e.Message, StringComparison.Ordinal);
        Assert.Contains(ModelFolder.Entry.Sha256, e.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_redirect_is_followed_when_a_download_is_resumed()
    {
        await using var server = new ModelServer(Responses.Status("302 Found\nLocation: /elsewhere"));
        _folder.LeavePart(ModelFolder.Content[..100_000], ModelServer.ETag);

        await _folder.Store(server).GetAsync("small", null, Cancel);

        Assert.Equal(["/small.bin", "/elsewhere"], server.Requests.Select(request => request.Path));
        Assert.Equal("bytes=100000-", server.Requests[1].Header("Range"));
        Assert.Equal(ModelFolder.Content, await File.ReadAllBytesAsync(_folder.Target, Cancel));
    }

    [Fact]
    public async Task An_unknown_model_name_is_rejected_with_the_known_names()
    {
        var e = await Assert.ThrowsAsync<ModelStoreException>(() => _folder.Store().ResolveAsync("huge", null, Cancel));

        Assert.Equal(ModelFailure.UnknownModel, e.Reason);
        Assert.Equal("\"huge\" is neither a file nor a known model. Known models: small.", e.Message);
    }

    [Fact]
    public async Task A_path_is_accepted_if_the_file_is_a_valid_model()
    {
        _folder.PutTarget(ModelFolder.Content);
        var broken = _folder.Target + ".broken";
        await File.WriteAllBytesAsync(broken, ModelFolder.Content[..11], Cancel);

        Assert.Equal(_folder.Target, await _folder.Store().ResolveAsync(_folder.Target, null, Cancel));
        var e = await Assert.ThrowsAsync<ModelStoreException>(() => _folder.Store().ResolveAsync(broken, null, Cancel));
        Assert.Equal(ModelFailure.BadFile, e.Reason);
        Assert.Contains("is truncated", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_created_is_reported_as_not_writable()
    {
        await using var server = new ModelServer();

        // A file in place of the folder, which even root cannot write into.
        await File.WriteAllTextAsync(Path.GetDirectoryName(_folder.Target)!, "", Cancel);

        var e = await FailAsync(_folder.Store(server));

        Assert.Equal(ModelFailure.NotWritable, e.Reason);
        Assert.Contains($"save it as {_folder.Target}", e.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_invalid_mirror_address_is_reported()
    {
        var store = new ModelStore(
            new ModelStoreOptions { Folder = _folder.Root, Mirror = "ftp://example.org" },
            ModelHttp.Create(),
            TimeProvider.System);

        var e = await Assert.ThrowsAsync<ModelStoreException>(() => store.GetAsync("base-q5_1", null, Cancel));

        Assert.Equal(ModelFailure.BadMirror, e.Reason);
        Assert.Contains("ftp://example.org", e.Message, StringComparison.Ordinal);
    }

    private static async Task<ModelStoreException> FailAsync(ModelStore store) =>
        await Assert.ThrowsAsync<ModelStoreException>(() => store.GetAsync("small", null, Cancel));
}
