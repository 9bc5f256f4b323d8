using PortBridge.Testing;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

/// <summary>What becomes of a download that stops before its end.</summary>
public sealed class ResumeTests : DownloadTest
{
    [Fact]
    public async Task A_download_that_breaks_off_goes_on_where_it_stopped()
    {
        await using var server = new ModelServer(Responses.BreakOffAfter(70_000));
        var getting = GetAsync(server);

        await Time.ElapseAsync(Second, Cancel);

        await FetchedAsync(getting);
        Assert.Equal("bytes=70000-", server.Requests[1].Header("Range"));
        Assert.Equal(ModelServer.ETag, server.Requests[1].Header("If-Range"));
        Assert.Contains(Progress.Reports, p => p.Warning?.Contains("trying again in 1 s", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_download_that_stalls_is_given_up_after_30_seconds_and_goes_on_where_it_stopped()
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
    public async Task An_attempt_that_brought_enough_begins_a_new_row_of_tries()
    {
        var policy = new DownloadPolicy { Retries = 1, MinProgressBytes = 1000 };
        await using var server = new ModelServer(
            Responses.BreakOffAfter(1000), Responses.Rest(ModelServer.ETag, 1000), Responses.Status("500 Oops"));
        var failing = FailAsync(server, policy);

        await Time.ElapseAsync(Second, Cancel);
        await Time.ElapseAsync(Second, Cancel);

        Assert.Equal(ModelFailure.ServerBusy, (await failing.Within(Cancel)).Reason);
        Assert.Equal([0, 1000, 2000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task What_came_before_all_tries_failed_is_gone_on_with_by_the_next_process()
    {
        await using var server = new ModelServer(Responses.BreakOffAfter(70_000));

        var e = await FailAsync(server, NoRetries);
        Assert.Equal(ModelFailure.Interrupted, e.Reason);
        Assert.Equal(["small.bin.part", "small.bin.part.etag"], Folder.Files.Order());

        await GetAsync(server);
        Assert.Equal("bytes=70000-", server.Requests[1].Header("Range"));
        Assert.Equal(["small.bin"], Folder.Files);
    }

    [Fact]
    public async Task What_came_before_it_was_cancelled_is_gone_on_with()
    {
        await using var server = new ModelServer(Responses.StallAfter(70_000));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var getting = GetAsync(server, cancel: cancel.Token);

        await Progress.UntilAsync(p => p.Done == 70_000, Cancel);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => getting.Within(Cancel));

        await FetchedAsync(GetAsync(server));
        Assert.Equal("bytes=70000-", server.Requests[1].Header("Range"));
    }

    [Fact]
    public async Task A_server_that_ignores_the_range_starts_over()
    {
        await using var server = new ModelServer(Responses.Whole);
        Folder.LeavePart(ModelFolder.Content[..70_000], ModelServer.ETag);

        await FetchedAsync(GetAsync(server));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_file_that_has_changed_at_the_server_starts_over()
    {
        await using var server = new ModelServer();
        Folder.LeavePart(new byte[70_000], "\"version-0\"");

        await FetchedAsync(GetAsync(server));

        Assert.Equal("\"version-0\"", Assert.Single(server.Requests).Header("If-Range"));
    }

    [Theory]
    [InlineData("206 of another version")]
    [InlineData("416")]
    public async Task A_server_that_has_something_else_for_the_rest_starts_over(string what)
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
    public async Task A_part_that_proves_wrong_is_deleted_and_the_whole_is_fetched()
    {
        await using var server = new ModelServer();
        Folder.LeavePart(new byte[70_000], etag: null);
        var getting = GetAsync(server);

        await Time.ElapseAsync(Second, Cancel);

        await FetchedAsync(getting);
        Assert.Null(server.Requests[1].Header("Range"));
    }

    [Fact]
    public async Task A_part_longer_than_the_model_starts_over()
    {
        await using var server = new ModelServer();
        Folder.LeavePart(new byte[ModelFolder.Content.Length + 1], ModelServer.ETag);

        await FetchedAsync(GetAsync(server));

        Assert.Null(Assert.Single(server.Requests).Header("Range"));
    }

    [Fact]
    public async Task A_part_that_is_whole_is_only_checked()
    {
        await using var server = new ModelServer();
        Folder.LeavePart(ModelFolder.Content, ModelServer.ETag);

        await FetchedAsync(GetAsync(server));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_file_that_ends_early_without_saying_its_length_is_gone_on_with()
    {
        await using var server = new ModelServer(Responses.FileOfUnknownLength(ModelFolder.Content[..70_000]));
        var getting = GetAsync(server);

        await Time.ElapseAsync(Second, Cancel);

        await FetchedAsync(getting);
        Assert.Equal("bytes=70000-", server.Requests[1].Header("Range"));
    }
}
