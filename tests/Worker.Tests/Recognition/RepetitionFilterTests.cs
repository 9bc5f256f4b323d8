using FsCheck;
using FsCheck.Fluent;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Tests.Recognition;

public class RepetitionFilterTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  two  spaces\tand a tab ")]
    [InlineData("no no no")]
    [InlineData("No, no, no, no! No.")]
    [InlineData("bread and milk and bread and milk")]
    [InlineData("row row row your boat gently down the stream merrily merrily merrily merrily life is but a dream")]
    [InlineData("ha ha ha ha ha ha ha")]
    [InlineData("very, very, very good, very, very, very good, very, very, very good")]
    [InlineData("one two three four five six seven eight nine ten one two three four five six seven eight nine ten")]
    [InlineData("哈哈哈哈")]
    public void Ordinary_repetitions_are_kept(string text) => Assert.Same(text, RepetitionFilter.Apply(text));

    [Theory]
    [InlineData("the the the the the the the the", "the")]
    [InlineData("Thank you. Thank you. Thank you. Thank you.", "Thank you.")]
    [InlineData("Thank you. thank you, Thank you. THANK YOU! Bye.", "Thank you. Bye.")]
    [InlineData("so I went to the I went to the I went to the I went to the I went", "so I went to the")]
    [InlineData("see you in see you in see you in see you in see me", "see you in see me")]
    [InlineData("a b a b a b a b c d c d c d c d", "a b c d")]
    [InlineData("and so and so and so and so on and on", "and so on and on")]
    [InlineData("  - Okay. Okay. Okay. Okay. Okay. Okay. Okay. Okay.", "  - Okay.")]
    [InlineData("謝謝謝謝謝謝謝謝", "謝")]
    [InlineData("ご視聴ありがとうご視聴ありがとうご視聴ありがとうご視聴ありがとう", "ご視聴ありがとう")]
    public void A_loop_is_reduced_to_its_first_occurrence(string text, string expected) =>
        Assert.Equal(expected, RepetitionFilter.Apply(text));

    [Fact]
    public void Words_and_text_lose_the_same_loops()
    {
        string[] said = ["We", "go.", "Thank", "you.", "Thank", "you.", "Thank", "you.", "Thank", "you.", "—", "Bye."];
        var recognition = new RecognitionResult(
            string.Join(' ', said), 0.5, [.. said.Select((word, i) => Timed(word, i))]);

        var filtered = RepetitionFilter.Apply(recognition);

        Assert.Equal("We go. Thank you. Bye.", filtered.Text);
        Assert.Equal(
            [Timed("We", 0), Timed("go.", 1), Timed("Thank", 2), Timed("you.", 3), Timed("Bye.", 11)], filtered.Words!);
        Assert.Equal(0.5, filtered.Confidence);
    }

    [Fact]
    public void A_result_without_loops_is_the_same_instance()
    {
        var recognition = new RecognitionResult("go forward ten meters", 0.9, [Timed("go", 0)]);

        Assert.Same(recognition, RepetitionFilter.Apply(recognition));
    }

    [Fact]
    public void The_remaining_words_keep_their_order() => Check(words =>
    {
        var rest = words.GetEnumerator();
        return Words(RepetitionFilter.Apply(string.Join(' ', words))).All(word =>
        {
            while (rest.MoveNext())
            {
                if (word.Equals(rest.Current))
                    return true;
            }

            return false;
        });
    });

    [Fact]
    public void Every_word_that_was_there_is_still_there_once() => Check(words =>
        Words(RepetitionFilter.Apply(string.Join(' ', words))).ToHashSet().SetEquals(words));

    [Fact]
    public void Words_without_repetition_are_kept() => Prop.ForAll(
        Gen.Choose(0, 40).ToArbitrary(),
        count =>
        {
            var text = string.Join(' ', Enumerable.Range(0, count).Select(i => $"word{i}"));
            return ReferenceEquals(text, RepetitionFilter.Apply(text));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Text_and_words_always_agree() => Check(words =>
    {
        var recognition = new RecognitionResult(string.Join(' ', words), null, [.. words.Select((word, i) => Timed(word, i))]);
        var filtered = RepetitionFilter.Apply(recognition);
        return Words(filtered.Text).SequenceEqual(filtered.Words!.Select(word => word.Text));
    });

    [Fact]
    public void Any_number_of_repetitions_is_reduced_to_the_first() => Prop.ForAll(
        (from length in Gen.Choose(1, 8) from times in Gen.Choose(8, 40) select (length, times)).ToArbitrary(),
        loop =>
        {
            var phrase = string.Join(' ', Enumerable.Range(0, loop.length).Select(i => $"w{i}"));
            var text = string.Join(' ', Enumerable.Repeat(phrase, loop.times));
            return RepetitionFilter.Apply($"before {text} after") == $"before {phrase} after";
        }).QuickCheckThrowOnFailure();

    // Few different words, so that loops are frequent.
    private static void Check(Func<List<string>, bool> holds) => Prop.ForAll(
        Gen.Elements("a", "b", "c").ListOf().ToArbitrary(),
        words => holds([.. words])).QuickCheckThrowOnFailure();

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static RecognizedWord Timed(string word, int index) =>
        new(word, TimeSpan.FromSeconds(index), TimeSpan.FromSeconds(index + 1));
}
