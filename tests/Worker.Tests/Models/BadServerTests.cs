using CliWrap;
using PortBridge.Testing;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

/// <summary>Server errors that a retry does not fix, and local obstacles to a download.</summary>
public sealed class BadServerTests : DownloadTest
{
    [Fact]
    public async Task A_server_that_never_answers_times_out()
    {
        await using var server = new ModelServer(
            (_, client, cancellationToken) => client.ReadExactlyAsync(new byte[1], cancellationToken).AsTask());
        var failing = FailAsync(server, retries: 0);

        await Time.ElapseAsync(TimeSpan.FromSeconds(30), Cancel);

        var e = await failing.WithTimeout(Cancel);
        Assert.Equal(ModelFailure.Stalled, e.Reason);
        Assert.Contains("127.0.0.1 sent no data for 30 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_is_retried_three_times_with_doubled_pauses()
    {
        await using var server = new ModelServer([.. Enumerable.Repeat(Responses.Status("503 Service Unavailable"), 9)]);
        var failing = FailAsync(server);

        foreach (var pause in (int[])[1, 2, 4])
            await Time.ElapseAsync(TimeSpan.FromSeconds(pause), Cancel);

        var e = await failing.WithTimeout(Cancel);
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
    public async Task A_refusal_is_reported_with_the_status_of_the_server(string status, string reason, bool isRetriable)
    {
        await using var server = new ModelServer(Responses.Status(status));

        var e = await FailAsync(server, retries: 0);

        Assert.Equal(Enum.Parse<ModelFailure>(reason), e.Reason);
        Assert.Equal(isRetriable, e.IsRetriable);
        Assert.Contains(
            $"127.0.0.1 answered {status}. To install it manually, download {server.Address}/small.bin",
            e.Message,
            StringComparison.Ordinal);
        Assert.Empty(Folder.Files);
    }

    [Fact]
    public async Task A_web_page_instead_of_the_file_is_reported()
    {
        await using var server = new ModelServer(Responses.Html);

        await FailsForGoodAsync(server, ModelFailure.NotTheFile, "answered with a web page");
    }

    [Fact]
    public async Task A_file_with_the_wrong_length_is_not_downloaded()
    {
        await using var server = new ModelServer(Responses.File(new byte[1234]));

        await FailsForGoodAsync(server, ModelFailure.WrongLength, "has a file of 1,234 bytes");
    }

    [Fact]
    public async Task A_download_that_exceeds_the_expected_length_fails()
    {
        await using var server = new ModelServer(Responses.FileOfUnknownLength(new byte[ModelFolder.Content.Length + 1]));

        await FailsForGoodAsync(server, ModelFailure.WrongLength, "the server sent more than");
    }

    [Fact]
    public async Task A_file_with_the_wrong_checksum_is_deleted()
    {
        await using var server = new ModelServer(Responses.File(new byte[ModelFolder.Content.Length]));

        await FailsForGoodAsync(server, ModelFailure.WrongChecksum, "has the wrong checksum");
    }

    [Fact]
    public async Task An_unreachable_server_is_reported()
    {
        var nobody = await ModelServer.NobodyAsync();
        var store = new ModelStore(
            new ModelStoreOptions { Folder = Folder.Root, Mirror = nobody }, ModelHttp.Create(), Time, retries: 0);

        var e = await Assert.ThrowsAsync<ModelStoreException>(() => store.GetAsync("base-q5_1", null, Cancel));

        Assert.Equal(ModelFailure.Unreachable, e.Reason);
        Assert.Contains("127.0.0.1 could not be reached (Connection refused)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_reported_and_the_partial_file_is_deleted()
    {
        await using var server = new ModelServer();
        Directory.CreateDirectory(Path.GetDirectoryName(Folder.Target)!);
        await PutFullDeviceAsync(Folder.Part);

        await FailsForGoodAsync(server, ModelFailure.DiskFull, "the disk has no room for its");
    }

    [Theory]
    [InlineData(28, ModelFailure.DiskFull)]
    [InlineData(122, ModelFailure.DiskFull)]
    [InlineData(13, ModelFailure.NotWritable)]
    public void A_write_that_fails_is_classified_by_the_error_of_the_system(int error, object reason)
    {
        var request = new DownloadRequest(ModelFolder.Entry, ModelFolder.Entry.Address, Folder.Target);

        Assert.Equal((ModelFailure)reason, FileErrors.WriteFailure(request, new IOException("It failed.", error)).Reason);
    }

    // A device that behaves like a full disk, as /dev/full does; a link to that is refused.
    private static async Task PutFullDeviceAsync(string path)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux has a device that behaves like a full disk.");

        var result = await CliWrap.Cli.Wrap("mknod").WithArguments(["-m", "666", path, "c", "1", "7"])
            .WithValidation(CommandResultValidation.None).ExecuteAsync(Cancel);
        if (result.ExitCode != 0)
            Assert.Skip("Only root may create a device that behaves like a full disk.");
    }

    private async Task FailsForGoodAsync(ModelServer server, ModelFailure reason, string sentence)
    {
        var e = await FailAsync(server);

        Assert.Equal(reason, e.Reason);
        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
        Assert.Contains($"save it as {Folder.Target} (", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Empty(Folder.Files);
    }
}
