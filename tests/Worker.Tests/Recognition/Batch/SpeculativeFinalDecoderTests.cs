using PortBridge.Testing;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Tests.Recognition.Batch;

public sealed class SpeculativeFinalDecoderTests
{
    private readonly SpokenSeconds _decoder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_speculative_decode_that_is_kept_during_its_delay_does_not_wait_for_itself()
    {
        for (var round = 0; round < 50; round++)
        {
            var final = new SpeculativeFinalDecoder(_decoder, TimeSpan.FromMinutes(10), new UtteranceOptions(), TimeProvider.System);
            final.StartSpeculation(SpokenSeconds.From(0, 3), 0);

            // The speculative decode continues on another thread, after KeepSpeculation has turned it into a chunk.
            KeepGuessWithoutInlining(final);

            var recognition = await final.FinishAsync([], 3 * 16000, Token).AsTask().WithTimeout(Token);
            Assert.Equal(SpokenSeconds.Words(0, 3), recognition.Text);
            await final.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_kept_speculative_decode_is_canceled_when_the_utterance_is_dropped()
    {
        _decoder.Gate = new TaskCompletionSource();
        var final = new SpeculativeFinalDecoder(_decoder, TimeSpan.Zero, new UtteranceOptions(), TimeProvider.System);
        final.StartSpeculation(SpokenSeconds.From(0, 3), 0);
        final.KeepSpeculation();

        await final.DisposeAsync().AsTask().WithTimeout(Token);

        Assert.Equal(1, _decoder.Cancelled);
    }

    // Continuations are not inlined if there is a synchronization context.
    private static void KeepGuessWithoutInlining(SpeculativeFinalDecoder final)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new OtherContext());
        try
        {
            final.KeepSpeculation();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private sealed class OtherContext : SynchronizationContext;
}
