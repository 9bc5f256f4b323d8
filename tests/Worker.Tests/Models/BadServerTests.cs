using PortBridge.Testing;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

/// <summary>What a server can do wrong that no further request mends, and what else can be in a download's way.</summary>
public sealed class BadServerTests : DownloadTest
{
    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        await using var server = new ModelServer(
            (_, client, cancellationToken) => client.ReadExactlyAsync(new byte[1], cancellationToken).AsTask());
        var failing = FailAsync(server, NoRetries);

        await Time.ElapseAsync(TimeSpan.FromSeconds(30), Cancel);

        var e = await failing.Within(Cancel);
        Assert.Equal(ModelFailure.Stalled, e.Reason);
        Assert.Contains("nothing came from 127.0.0.1 for 30 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_tried_three_times_again_with_doubled_pauses_and_no_more()
    {
        await using var server = new ModelServer([.. Enumerable.Repeat(Responses.Status("503 Service Unavailable"), 9)]);
        var failing = FailAsync(server);

        foreach (var pause in (int[])[1, 2, 4])
            await Time.ElapseAsync(TimeSpan.FromSeconds(pause), Cancel);

        var e = await failing.Within(Cancel);
        Assert.Equal(ModelFailure.ServerBusy, e.Reason);
        Assert.True(e.IsRetriable);
        Assert.Equal(4, server.Requests.Count);
        Assert.Empty(Folder.Files);
    }

    [Theory]
    [InlineData("404 Not Found", "NotFound", false)]
    [InlineData("410 Gone", "NotFound", false)]
    [InlineData("401 Unauthorized", "Refused", false)]
    [InlineData("407 Proxy Authentication Required", "Refused", false)]
    [InlineData("429 Too Many Requests", "ServerBusy", true)]
    public async Task A_refusal_is_told_with_the_servers_words(string status, string reason, bool isWorthRetrying)
    {
        await using var server = new ModelServer(Responses.Status(status));

        var e = await FailAsync(server, NoRetries);

        Assert.Equal(Enum.Parse<ModelFailure>(reason), e.Reason);
        Assert.Equal(isWorthRetrying, e.IsRetriable);
        Assert.Contains(
            $"127.0.0.1 answered {status}. To do it by hand, download {server.Address}/small.bin",
            e.Message,
            StringComparison.Ordinal);
        Assert.Empty(Folder.Files);
    }

    [Fact]
    public async Task A_web_page_instead_of_the_file_is_called_one()
    {
        await using var server = new ModelServer(Responses.Html);

        await FailsForGoodAsync(server, ModelFailure.NotTheFile, "answered with a web page");
    }

    [Fact]
    public async Task A_file_of_another_length_is_not_even_begun()
    {
        await using var server = new ModelServer(Responses.File(new byte[1234]));

        await FailsForGoodAsync(server, ModelFailure.WrongLength, "has a file of 1,234 bytes");
    }

    [Fact]
    public async Task A_file_that_does_not_end_is_cut_off()
    {
        await using var server = new ModelServer(Responses.FileOfUnknownLength(new byte[ModelFolder.Content.Length + 1]));

        await FailsForGoodAsync(server, ModelFailure.WrongLength, "more than its");
    }

    [Fact]
    public async Task A_file_with_another_checksum_is_deleted()
    {
        await using var server = new ModelServer(Responses.File(new byte[ModelFolder.Content.Length]));

        await FailsForGoodAsync(server, ModelFailure.WrongChecksum, "is not the file that is pinned");
    }

    [Fact]
    public async Task Without_a_network_it_is_said_that_nobody_could_be_reached()
    {
        var nobody = await ModelServer.NobodyAsync();
        var store = new ModelStore(
            new ModelStoreOptions { Folder = Folder.Root, Mirror = nobody }, ModelHttp.Create(), Time, NoRetries);

        var e = await Assert.ThrowsAsync<ModelStoreException>(() => store.GetAsync("base-q5_1", null, Cancel));

        Assert.Equal(ModelFailure.Unreachable, e.Reason);
        Assert.Contains("127.0.0.1 could not be reached (Connection refused)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_called_full_and_gets_back_what_was_taken()
    {
        if (!File.Exists("/dev/full"))
            Assert.Skip("Only Linux has /dev/full, which is a full disk to whoever writes to it.");
        await using var server = new ModelServer();
        Directory.CreateDirectory(Path.GetDirectoryName(Folder.Target)!);
        File.CreateSymbolicLink(Folder.Part, "/dev/full");

        await FailsForGoodAsync(server, ModelFailure.DiskFull, "the disk has no room for its");
        Assert.True(File.Exists("/dev/full"));
    }

    private async Task FailsForGoodAsync(ModelServer server, ModelFailure reason, string sentence)
    {
        var e = await FailAsync(server);

        Assert.Equal(reason, e.Reason);
        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
        Assert.Contains($"put it at {Folder.Target} (", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Empty(Folder.Files);
    }
}
