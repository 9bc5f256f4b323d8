using System.Text;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Tests.Core;

/// <summary>Text as clients expect it.</summary>
public sealed class TextTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("short", "short")]
    [InlineData("", "")]
    public void A_close_reason_that_fits_is_unchanged(string reason, string expected) =>
        Assert.Equal(expected, CloseReason.Shorten(reason));

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("🎙")]
    public void A_long_close_reason_is_cut_off_between_characters(string character)
    {
        var shortened = CloseReason.Shorten(string.Concat(Enumerable.Repeat(character, 200)));

        Assert.InRange(Encoding.UTF8.GetByteCount(shortened), CloseReason.MaxBytes - 4, CloseReason.MaxBytes);
        Assert.Equal("…", shortened.Replace(character, "", StringComparison.Ordinal));
    }

    [Fact]
    public void Stable_text_grows_to_the_final()
    {
        var text = new StableText();

        Assert.Equal(
            ["one", "", " two", " three", ""],
            [
                text.Grow(Partial("one tow", stable: 3)),
                text.Grow(Partial("one two", stable: 3)),
                text.Grow(Partial("one two tree", stable: 7)),
                text.Finish(Final("one two three")),
                text.Grow(Partial("next", stable: 0)),
            ]);
    }

    [Fact]
    public void A_final_that_does_not_begin_with_the_stable_text_adds_nothing()
    {
        var text = new StableText();
        text.Grow(Partial("won", stable: 3));

        Assert.Equal("", text.Finish(Final("one")));
        Assert.Equal("next", text.Finish(Final("next")));
    }

    [Fact]
    public void Words_without_times_share_the_time_of_the_utterance()
    {
        var words = WordTimes.Of(Final("a four", start: Second, end: 8 * Second) with { Confidence = 0.5 });

        Assert.Equal(
            [new Word("a", Second, 3 * Second, 0.5), new Word("four", 3 * Second, 8 * Second, 0.5)],
            words);
        Assert.Empty(WordTimes.Of(Final("")));
    }

    [Fact]
    public void Hints_that_the_worker_cannot_use_are_left_out_and_the_others_are_limited()
    {
        var worker = new WorkerDescription("w", "e", "m", "cpu", [Capabilities.Prompt, Capabilities.HotWords]);
        var hot = Enumerable.Range(0, 200).Select(i => $"word{i}").Prepend(new string('x', 61)).Prepend(" ");

        var limited = new SessionOptions().WithHints(worker, new string('p', 999) + "the end", hot);
        var none = new SessionOptions().WithHints(worker with { Capabilities = [] }, "prompt", ["word"]);

        Assert.EndsWith("the end", limited.Prompt, StringComparison.Ordinal);
        Assert.Equal((1000, 100, "word0"), (limited.Prompt!.Length, limited.HotWords.Count, limited.HotWords[0]));
        Assert.Equal(new SessionOptions { HotWords = none.HotWords }, none);
        Assert.Empty(none.HotWords);
    }

    private static SpeechEvent.Partial Partial(string text, int stable) => new(0, text, stable, TimeSpan.Zero);

    private static SpeechEvent.Final Final(string text, TimeSpan start = default, TimeSpan end = default) =>
        new(0, text, start, end, null, [], new FinalTiming(default, default, default));
}
