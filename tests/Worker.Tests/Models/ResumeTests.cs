using PortBridge.Testing;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

/// <summary>Resumed and restarted downloads.</summary>
public sealed class ResumeTests : DownloadTest
{
    [Fact]
    public async Task An_interrupted_download_is_resumed()
    {
        await using var server = new ModelServer(Responses.BreakOffAfter(70_000));
        var getting = GetAsync(server);

        await Time.ElapseAsync(Second, Cancel);

        await FetchedAsync(getting);
        Assert.Equal("bytes=70000-", server.Requests[1].Header("Range"));
        Assert.Equal(ModelServer.ETag, server.Requests[1].Header("If-Range"));
        Assert.Contains(Progress.Reports, p => p.Warning?.Contains("retrying in 1 s", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_stalled_download_times_out_after_30_seconds_and_is_resumed()
    {
        await using var server = new ModelServer(Responses.StallAfter(70_000));
        var getting = GetAsync(server);

        await Progress.UntilAsync(p => p.Done == 70_000, Cancel);
        await Time.ElapseAsync(TimeSpan.FromSeconds(30), Cancel);
        await Time.ElapseAsync(Second, Cancel);

        await FetchedAsync(getting);
        Assert.Equal("bytes=70000-", server.Requests[1].Header("Range"));
    }

    [Fact]
    public async Task A_failed_download_is_resumed_by_the_next_process()
    {
        await using var server = new ModelServer(Responses.BreakOffAfter(70_000));

        var e = await FailAsync(server, retries: 0);
        Assert.Equal(ModelFailure.Interrupted, e.Reason);
        Assert.Equal(["small.bin.part", "small.bin.part.etag"], Folder.Files.Order());

        await GetAsync(server);
        Assert.Equal("bytes=70000-", server.Requests[1].Header("Range"));
        Assert.Equal(["small.bin"], Folder.Files);
    }

    [Fact]
    public async Task A_canceled_download_is_resumed()
    {
        await using var server = new ModelServer(Responses.StallAfter(70_000));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var getting = GetAsync(server, cancel: cancel.Token);

        await Progress.UntilAsync(p => p.Done == 70_000, Cancel);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => getting.WithTimeout(Cancel));

        await FetchedAsync(GetAsync(server));
        Assert.Equal("bytes=70000-", server.Requests[1].Header("Range"));
    }

    [Fact]
    public async Task A_server_without_range_support_restarts_the_download()
    {
        await using var server = new ModelServer(Responses.Whole);
        Folder.LeavePart(ModelFolder.Content[..70_000], ModelServer.ETag);

        await FetchedAsync(GetAsync(server));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_changed_file_is_downloaded_from_its_start()
    {
        await using var server = new ModelServer();
        Folder.LeavePart(new byte[70_000], "\"version-0\"");

        await FetchedAsync(GetAsync(server));

        Assert.Equal("\"version-0\"", Assert.Single(server.Requests).Header("If-Range"));
    }

    [Theory]
    [InlineData("206 of another version")]
    [InlineData("416")]
    public async Task A_server_with_another_version_restarts_the_download(string what)
    {
        Answer answer = what == "416" ? Responses.Status("416 Range Not Satisfiable") : Responses.Rest("\"version-2\"");
        await using var server = new ModelServer(answer);
        Folder.LeavePart(ModelFolder.Content[..70_000], ModelServer.ETag);
        var getting = GetAsync(server);

        await Time.ElapseAsync(Second, Cancel);

        await FetchedAsync(getting);
        Assert.Null(server.Requests[1].Header("Range"));
    }

    [Fact]
    public async Task A_partial_file_with_wrong_data_is_downloaded_again()
    {
        await using var server = new ModelServer();
        Folder.LeavePart(new byte[70_000], etag: null);
        var getting = GetAsync(server);

        await Time.ElapseAsync(Second, Cancel);

        await FetchedAsync(getting);
        Assert.Null(server.Requests[1].Header("Range"));
    }

    [Fact]
    public async Task A_partial_file_longer_than_the_model_is_downloaded_again()
    {
        await using var server = new ModelServer();
        Folder.LeavePart(new byte[ModelFolder.Content.Length + 1], ModelServer.ETag);

        await FetchedAsync(GetAsync(server));

        Assert.Null(Assert.Single(server.Requests).Header("Range"));
    }

    [Fact]
    public async Task A_complete_partial_file_is_only_verified()
    {
        await using var server = new ModelServer();
        Folder.LeavePart(ModelFolder.Content, ModelServer.ETag);

        await FetchedAsync(GetAsync(server));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_short_download_of_unknown_length_is_resumed()
    {
        await using var server = new ModelServer(Responses.FileOfUnknownLength(ModelFolder.Content[..70_000]));
        var getting = GetAsync(server);

        await Time.ElapseAsync(Second, Cancel);

        await FetchedAsync(getting);
        Assert.Equal("bytes=70000-", server.Requests[1].Header("Range"));
    }
}
