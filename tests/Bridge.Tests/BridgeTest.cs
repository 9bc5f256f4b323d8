using System.Text;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests;

/// <summary>What tests of a whole bridge share: one that has started, and words for what they do to it.</summary>
public abstract class BridgeTest : IAsyncLifetime
{
    /// <summary>How long the bridge waits for one half of a worker's end after the other.</summary>
    protected static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected BridgeHost Host { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => Host = await BridgeHost.StartAsync(
        options =>
        {
            // What a worker's loss means to a session that is not recovered; RecoveryTests are about the others.
            options.Recovery.Enabled = false;
            Configure(options);
        },
        Cancel);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual void Configure(PortBridgeOptions options)
    {
    }

    protected static byte[] Pcm(int milliseconds, int sampleRate = 16000) =>
        new byte[milliseconds * sampleRate / 1000 * 2];

    protected static Final FinalOf(string sessionId, int utterance, string text) =>
        new(sessionId, utterance, text, 0, 1000);

    protected static Partial PartialOf(string sessionId, int utterance, string text) =>
        new(sessionId, utterance, text, 0, 0, 1);

    protected static async Task<IReadOnlyList<SpeechEvent>> EventsToEndAsync(ISpeechSession session) =>
        await session.ReadEventsAsync(Cancel).ToListAsync(Cancel).AsTask().Within(Cancel, "the end of the session's events");

    protected static async Task<SpeechError> ErrorOfAsync(Func<Task> act, string what = "a refusal") =>
        (await Assert.ThrowsAsync<SpeechException>(() => act().Within(Cancel, what))).Error;

    protected Task<SpeechError> RefusalAsync(SessionOptions? options = null) =>
        ErrorOfAsync(() => Host.Bridge.OpenSessionAsync(options, Cancel).AsTask());

    /// <summary>The worker has handled everything sent before this.</summary>
    protected async Task SettleAsync(InMemoryWorker worker)
    {
        var name = $"settled-{Guid.NewGuid():N}";
        await worker.SendPayloadAsync($$"""{"event":"{{name}}"}""");
        await Host.Logs.WhenAsync(entry => entry.Message.Contains(name, StringComparison.Ordinal), name, Cancel);
    }

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
