using PortBridge.Testing;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

/// <summary>The store against a server on a real socket that behaves.</summary>
public sealed class ModelStoreTests : IDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly RecordedProgress _progress = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_is_fetched_once_and_then_found()
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
    public async Task Progress_counts_the_bytes_of_the_download_and_then_of_the_check()
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
    public async Task A_file_put_there_by_hand_is_taken_and_nobody_is_asked()
    {
        _folder.PutTarget(ModelFolder.Content);

        Assert.Equal(_folder.Target, await _folder.Store(isOffline: true).ResolveAsync("small", null, Cancel));
    }

    [Fact]
    public async Task A_file_of_another_length_under_the_final_name_is_replaced()
    {
        await using var server = new ModelServer();
        _folder.PutTarget([1, 2, 3]);

        await _folder.Store(server).GetAsync("small", null, Cancel);

        Assert.Equal(ModelFolder.Content, await File.ReadAllBytesAsync(_folder.Target, Cancel));
    }

    [Fact]
    public async Task Offline_nobody_is_asked_and_the_sentence_says_what_to_put_where()
    {
        await using var server = new ModelServer();

        var e = await FailAsync(_folder.Store(server, isOffline: true));

        Assert.Equal(ModelFailure.Offline, e.Reason);
        Assert.False(e.IsRetriable);
        Assert.Contains(
            $"download {server.Address}/small.bin and put it at {_folder.Target}", e.Message, StringComparison.Ordinal);
        Assert.Contains(ModelFolder.Entry.Sha256, e.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_redirect_is_followed_also_for_the_rest_of_a_file()
    {
        await using var server = new ModelServer(Responses.Status("302 Found\nLocation: /elsewhere"));
        _folder.LeavePart(ModelFolder.Content[..100_000], ModelServer.ETag);

        await _folder.Store(server).GetAsync("small", null, Cancel);

        Assert.Equal(["/small.bin", "/elsewhere"], server.Requests.Select(request => request.Path));
        Assert.Equal("bytes=100000-", server.Requests[1].Header("Range"));
        Assert.Equal(ModelFolder.Content, await File.ReadAllBytesAsync(_folder.Target, Cancel));
    }

    [Fact]
    public async Task A_name_that_is_neither_a_model_nor_a_file_is_answered_with_the_known_ones()
    {
        var e = await Assert.ThrowsAsync<ModelStoreException>(() => _folder.Store().ResolveAsync("huge", null, Cancel));

        Assert.Equal(ModelFailure.UnknownModel, e.Reason);
        Assert.Equal("\"huge\" is neither a file nor a model that is known. Known are small.", e.Message);
    }

    [Fact]
    public async Task A_path_is_taken_as_it_is_if_the_file_is_a_whole_model()
    {
        _folder.PutTarget(ModelFolder.Content);
        var broken = _folder.Target + ".broken";
        await File.WriteAllBytesAsync(broken, ModelFolder.Content[..1000], Cancel);

        Assert.Equal(_folder.Target, await _folder.Store().ResolveAsync(_folder.Target, null, Cancel));
        var e = await Assert.ThrowsAsync<ModelStoreException>(() => _folder.Store().ResolveAsync(broken, null, Cancel));
        Assert.Equal(ModelFailure.BadFile, e.Reason);
        Assert.Contains("is cut off", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_said_to_be_unwritable()
    {
        await using var server = new ModelServer();

        // In the place of the folder there is a file, which even root cannot write into.
        await File.WriteAllTextAsync(Path.GetDirectoryName(_folder.Target)!, "", Cancel);

        var e = await FailAsync(_folder.Store(server));

        Assert.Equal(ModelFailure.NotWritable, e.Reason);
        Assert.Contains($"put it at {_folder.Target}", e.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_mirror_that_is_no_address_is_named()
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
