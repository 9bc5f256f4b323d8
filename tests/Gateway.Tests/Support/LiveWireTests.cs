namespace PortBridge.Gateway.Tests.Support;

/// <summary>What every wire for live audio must do, with a real server and worker.</summary>
/// <param name="server">The server that all tests share.</param>
public abstract class LiveWireTests(GatewayServer server)
{
    /// <summary>The server that all tests share.</summary>
    protected GatewayServer Server => server;

    /// <summary>Cancels the test.</summary>
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The session that the worker itself is asked for.</summary>
    protected virtual SessionOptions Session { get; } = new();

    [Fact]
    public async Task Speech_up_to_the_last_sample_is_in_the_last_final()
    {
        Assert.Equal(await RecognizeAsync(server, Speech.CutInSpeech), await TranscribeAsync(server, Speech.CutInSpeech));
    }

    [Fact]
    public async Task Two_clients_at_once_get_their_own_words()
    {
        var first = TranscribeAsync(server, Speech.Pcm);
        var second = TranscribeAsync(server, Speech.CutInSpeech);

        Assert.Equal(await RecognizeAsync(server, Speech.Pcm), await first);
        Assert.Equal(await RecognizeAsync(server, Speech.CutInSpeech), await second);
    }

    [Fact]
    public async Task The_loss_of_the_worker_is_only_a_pause()
    {
        await using var own = await GatewayServer.StartAsync();
        var expected = await RecognizeAsync(own, Speech.Pcm);
        var generation = own.Bridge.Worker.Generation;

        Assert.Equal(expected, await TranscribeAsync(own, Speech.Pcm, own.KillWorker));
        Assert.True(own.Bridge.Worker.Generation > generation);
    }

    /// <summary>The text of the worker itself.</summary>
    internal async Task<string> RecognizeAsync(GatewayServer by, byte[] pcm) =>
        string.Join(' ', (await Speech.RecognizeAsync(by.Bridge, pcm, Session, Cancel)).Select(final => final.Text));

    /// <summary>The text of the wire.</summary>
    /// <param name="by">The server.</param>
    /// <param name="pcm">The audio.</param>
    /// <param name="halfway">Called in the middle of a sentence; null for none.</param>
    internal abstract Task<string> TranscribeAsync(GatewayServer by, byte[] pcm, Action? halfway = null);
}
