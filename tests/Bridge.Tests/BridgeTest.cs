using System.Text;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests;

/// <summary>The base class of tests that use a started bridge.</summary>
public abstract class BridgeTest : IAsyncLifetime
{
    /// <summary>The maximum time between a worker's exit and the end of its output.</summary>
    protected static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected BridgeHost Host { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => Host = await BridgeHost.StartAsync(
        options =>
        {
            // Most tests check sessions without recovery; RecoveryTests check it.
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
        await session.ReadEventsAsync(Cancel).ToListAsync(Cancel).AsTask()
            .WithTimeout(Cancel, "the end of the session's events");

    protected static async Task<SpeechError> ErrorOfAsync(Func<Task> act, string what = "a refusal") =>
        (await Assert.ThrowsAsync<SpeechException>(() => act().WithTimeout(Cancel, what))).Error;

    protected Task<SpeechError> RefusalAsync(SessionOptions? options = null) =>
        ErrorOfAsync(() => Host.Bridge.OpenSessionAsync(options, Cancel).AsTask());

    /// <summary>Waits until the bridge has handled all messages that the worker has sent.</summary>
    protected async Task WaitUntilHandledAsync(InMemoryWorker worker)
    {
        // The bridge handles messages in order, and publishes the pong when it has handled those before.
        var pong = new Pong(Random.Shared.NextInt64());
        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = Host.Wire.Subscribe(frame =>
        {
            if (frame.Json.Contains($"{pong.TsMs}", StringComparison.Ordinal))
                handled.TrySetResult();
        });
        subscription.IsEnabled = true;
        await worker.SendAsync(pong);
        await handled.Task.WithTimeout(Cancel, "the messages to be handled");
    }

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
