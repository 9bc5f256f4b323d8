using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using PortBridge.Playground.Components.Transcripts;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Tests.Components.Transcripts;

/// <content>Lines that are sent again, and browsers that do not answer.</content>
public sealed partial class SavedTranscriptOfferTests
{
    [Fact]
    public void All_lines_are_sent_again_if_the_browser_lacks_earlier_ones()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        memory.Setup<bool?>("write", call => call.Arguments[1] is 3).SetResult(false);
        var part = Show();

        Become(part, Earlier);
        Become(part, Earlier.Apply(Some.Final("third", utterance: 2)));

        part.WaitForAssertion(() => Assert.Equal([(0, 0, 3), (0, 3, 1), (0, 0, 4)], WritesTo(memory)));
    }

    [Fact]
    public async Task All_lines_are_sent_again_after_a_reconnect()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        var part = Show();
        Become(part, Earlier);

        await ReconnectAsync(part);

        Assert.Equal([(0, 0, 3), (0, 0, 3)], WritesTo(memory));
    }

    [Fact]
    public async Task A_browser_that_claims_to_have_reconnected_receives_nothing()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        var part = Show();
        Become(part, Earlier);

        for (var i = 0; i < 1000; i++)
            await part.InvokeAsync(part.Instance.OnReconnected);

        Assert.Equal([(0, 0, 3)], WritesTo(memory));
    }

    [Fact]
    public async Task After_several_reconnects_in_a_row_all_lines_are_sent_once_more()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        var part = Show();
        Become(part, Earlier);

        Watch(memory).SetResult(true);
        for (var i = 0; i < 10; i++)
            await ReconnectAsync(part);
        Assert.Equal(2, memory.Invocations["write"].Count);
        _time.Advance(SavedTranscriptOffer.RewriteInterval);

        Assert.Equal([(0, 0, 3), (0, 0, 3), (0, 0, 3)], await WaitForWritesAsync(memory, 3));
    }

    [Fact]
    public async Task An_emptied_transcript_is_deleted_again_after_a_reconnect()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        var part = Show();
        Become(part, Earlier);
        Become(part, Transcript.Empty);

        await ReconnectAsync(part);

        Assert.Equal((0, 0, 0), WritesTo(memory)[^1]);
        Assert.Equal(3, memory.Invocations["write"].Count);
    }

    [Fact]
    public async Task While_the_browser_does_not_answer_one_write_is_under_way_and_the_newest_lines_follow()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        var writing = Watch(memory);
        var part = Show();

        var transcript = Transcript.Empty;
        for (var i = 0; i < 100; i++)
            Become(part, transcript = transcript.Apply(Some.Final($"line {i}", i)));
        Assert.Equal([(0, 0, 1)], WritesTo(memory));
        writing.SetResult(true);
        Assert.Equal([(0, 0, 1), (0, 1, 99)], await WaitForWritesAsync(memory, 2));

        // The connection of an unanswered write is replaced.
        Watch(memory);
        Become(part, transcript.Apply(Some.Final("last", 100)));
        await ReconnectAsync(part);
        Assert.Equal((0, 0, 101), (await WaitForWritesAsync(memory, 4))[^1]);
    }

    [Fact]
    public async Task A_browser_that_always_lacks_lines_receives_all_of_them_once_for_each_change()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        Watch(memory).SetResult(false);
        var part = Show();

        Become(part, Earlier);
        Become(part, Earlier);
        Assert.Equal([(0, 0, 3), (0, 0, 3)], WritesTo(memory));

        Become(part, Earlier.Apply(Some.Final("third", utterance: 2)));
        Assert.Equal(2, memory.Invocations["write"].Count);
        _time.Advance(SavedTranscriptOffer.RewriteInterval);
        Assert.Equal([(0, 0, 3), (0, 0, 3), (0, 0, 4)], await WaitForWritesAsync(memory, 3));
    }

    [Fact]
    public void A_failing_write_is_tolerated()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        memory.Setup<bool?>("write", _ => true).SetException(new JSException("no"));
        var part = Show();

        Become(part, Earlier);

        Assert.Single(memory.Invocations["write"]);
    }
}
