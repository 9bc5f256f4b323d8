using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Tests.Engines.Whisper;

public class SegmentReaderTests
{
    [Fact]
    public void Tokens_become_words_except_special_ones()
    {
        var segment = Read(
            " Ask Americans.",
            Token("[_BEG_]", 0, 0), Token(" Ask", 0, 0.2, 0.9), Token(" Amer", 0.3, 0.5, 0.8), Token("icans", 0.5, 0.8, 0.6),
            Token(".", 0.8, 0.9, 0.7), Token("[_TT_50]", 0.9, 0.9), Token("<|endoftext|>", 0.9, 0.9));

        Assert.Equal(["Ask", "Americans."], segment.Words.Select(word => word.Text));
        Assert.Equal(TimeSpan.FromSeconds(0.3), segment.Words[1].Start);
        Assert.Equal(TimeSpan.FromSeconds(0.9), segment.Words[1].End);
        Assert.Equal(0.7, segment.Words[1].Confidence!.Value, 0.001);
        Assert.Equal(Math.Log(0.9 * 0.8 * 0.6 * 0.7) / 4, segment.MeanLogProbability, 0.001);
    }

    [Fact]
    public void Characters_split_among_tokens_are_read_from_the_text()
    {
        var segment = Read("你好 世界", Token("\uFFFD", 0, 1, 0.5), Token("\uFFFD", 1, 2, 0.7));

        Assert.Equal(["你好", "世界"], segment.Words.Select(word => word.Text));
        Assert.Equal([0, 1], segment.Words.Select(word => word.Start.TotalSeconds));
        Assert.Equal(2, segment.Words[1].End.TotalSeconds);
        Assert.Equal(0.6, segment.Words[0].Confidence!.Value, 0.001);
    }

    [Theory]
    [InlineData(" [BLANK_AUDIO]")]
    [InlineData(" (wind blowing)")]
    [InlineData(" ♪ la la ♪")]
    [InlineData(" *sighs*")]
    [InlineData("  ")]
    public void Annotations_give_no_words(string text) =>
        Assert.Empty(Read(text, Token(text, 0, 1)).Words);

    [Theory]
    [InlineData(0.9, -1.5, false)]
    [InlineData(0.9, -0.2, true)]
    [InlineData(0.1, -1.5, true)]
    [InlineData(0.6, -1.5, true)]
    public void A_segment_is_dropped_only_if_the_model_reports_no_speech_and_is_unsure(double noSpeech, double mean, bool isSpeech) =>
        Assert.Equal(isSpeech, NoSpeechThresholds.IsSpeech(new DecodedSegment([], noSpeech, mean)));

    [Fact]
    public void The_context_is_the_end_of_the_text_from_a_word_on()
    {
        var words = Enumerable.Range(100, 100).Select(i => $"word{i}").ToList();

        var context = DecodeContext.TailOf(words);

        Assert.InRange(context.Length, DecodeContext.MaxCharacters - 8, DecodeContext.MaxCharacters);
        Assert.StartsWith("word", context, StringComparison.Ordinal);
        Assert.EndsWith(" word199", context, StringComparison.Ordinal);
        Assert.Equal("ask not", DecodeContext.TailOf(["ask", "not"]));
        Assert.Equal("", DecodeContext.TailOf([new string('a', 300)]));
    }

    [Theory]
    [InlineData("ask not what", "What your", 0, 1)]
    [InlineData("ask not what", "not, what your", 0, 2)]
    [InlineData("ask not what", "your country", 0, 0)]
    [InlineData("ask not what", "what your", 0.8, 0)]
    [InlineData("", "what your", 0, 0)]
    public void A_word_on_both_sides_of_a_boundary_is_detected(string before, string words, double start, int repeated) =>
        Assert.Equal(repeated, DecodeContext.Repeated(
            before.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            [.. words.Split(' ').Select(word => new RecognizedWord(word, TimeSpan.FromSeconds(start), default))]));

    private static DecodedSegment Read(string text, params DecodedToken[] tokens) =>
        SegmentReader.Read(text, TimeSpan.Zero, TimeSpan.FromSeconds(2), tokens, 0.1);

    private static DecodedToken Token(string text, double start, double end, double probability = 1) => new(
        text, probability, Math.Log(probability), TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(end));
}
