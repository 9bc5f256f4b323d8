using System.Text.Json;
using Microsoft.Extensions.Options;
using PortBridge.Gateway.Folder;
using PortBridge.Gateway.Tests.Support;

namespace PortBridge.Gateway.Tests.Folder;

/// <summary>Finals that are kept in a folder.</summary>
public sealed class TranscriptFolderTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_session_has_a_private_file_with_a_line_for_each_final()
    {
        var sink = SinkOf(new GatewayOptions { TranscriptFolder = _folder });
        await sink.ReceiveAsync(TranscriptOf("one", "a"), Cancel);
        await sink.ReceiveAsync(TranscriptOf("wörd", "../b"), Cancel);
        await sink.ReceiveAsync(TranscriptOf("two", "a"), Cancel);

        var first = Path.Combine(_folder, "prompt-voice-a.jsonl");
        Assert.Equal([first, Path.Combine(_folder, "prompt-voice----b.jsonl")], Directory.GetFiles(_folder).OrderDescending());
        Assert.Equal(["one", "two"], (await File.ReadAllLinesAsync(first, Cancel)).Select(TextOf));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first));
    }

    [Fact]
    public async Task A_file_has_a_maximum_length()
    {
        var sink = SinkOf(new GatewayOptions { TranscriptFolder = _folder, MaxTranscriptBytes = 1000 });
        await sink.ReceiveAsync(TranscriptOf("one", "a"), Cancel);

        await Assert.ThrowsAsync<IOException>(async () => await sink.ReceiveAsync(TranscriptOf(new string('x', 1000), "a"), Cancel));
        await sink.ReceiveAsync(TranscriptOf("one", "b"), Cancel);
    }

    [Fact]
    public async Task Without_a_folder_nothing_is_kept() =>
        await SinkOf(new GatewayOptions()).ReceiveAsync(TranscriptOf("one", "a"), Cancel);

    private static TranscriptFolder SinkOf(GatewayOptions options) => new(Options.Create(options));

    private static FinalTranscript TranscriptOf(string text, string session) =>
        new("prompt_voice", null, session, 0, Events.Final(text), DateTimeOffset.UnixEpoch);

    private static string? TextOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("text").GetString();
    }
}
