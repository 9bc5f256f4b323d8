using System.Globalization;
using PortBridge.Worker.Cli;

namespace PortBridge.Worker.Tests.Cli;

/// <summary>Numbers on the command line mean the same in every culture, and an invalid one is named with its option.</summary>
public sealed class NumberOptionTests : IDisposable
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _culture;

    [Theory]
    [InlineData("--threshold", "0,5", "--threshold is \"0,5\"; use a decimal point: 0.5.")]
    [InlineData("--threshold", ",5", "--threshold is \",5\"; use a decimal point: .5.")]
    [InlineData("--level-floor", "-60,5", "--level-floor is \"-60,5\"; use a decimal point: -60.5.")]
    [InlineData("--threshold", "0,5,5", "--threshold is \"0,5,5\", which is not a number.")]
    [InlineData("--threshold", "half", "--threshold is \"half\", which is not a number.")]
    [InlineData("--silence-duration", "800,5", "--silence-duration is \"800,5\", which is not a whole number.")]
    [InlineData("--pre-roll", "1e2", "--pre-roll is \"1e2\", which is not a whole number.")]
    [InlineData("--decoders", "two", "--decoders is \"two\", which is not a whole number.")]
    [InlineData("--max-sessions", "many", "--max-sessions is \"many\", which is not a whole number.")]
    [InlineData("--speculate-after", "off", "--speculate-after is \"off\", which is not a whole number.")]
    public void What_is_not_a_number_is_named_with_its_option(string option, string value, string message) =>
        Assert.Equal([message], ErrorsOf(option, value));

    [Theory]
    [InlineData("--threshold", "5", "--threshold is 5; it must be 0.2 to 0.9.")]
    [InlineData("--threshold", "NaN", "--threshold is NaN; it must be 0.2 to 0.9.")]
    [InlineData("--level-floor", "-130.5", "--level-floor is -130.5; it must be -120 to -20.")]
    [InlineData("--silence-duration", "99", "--silence-duration is 99; it must be 100 to 5000.")]
    [InlineData("--min-speech-duration", "1001", "--min-speech-duration is 1001; it must be 30 to 1000.")]
    [InlineData("--pre-roll", "-1", "--pre-roll is -1; it must be 0 to 2000.")]
    [InlineData("--maximum-utterance", "60001", "--maximum-utterance is 60001; it must be 2000 to 60000.")]
    [InlineData("--decoders", "65", "--decoders is 65; it must be 1 to 64.")]
    [InlineData("--max-sessions", "0", "--max-sessions is 0; it must be at least 1.")]
    [InlineData("--speculate-after", "49", "--speculate-after is 49; it must be 50 to 5000.")]
    public void A_number_out_of_range_is_named_with_its_option(string option, string value, string message) =>
        Assert.Equal([message], ErrorsOf(option, value));

    [Fact]
    public void The_maximum_utterance_must_have_room_for_speech_after_the_pre_roll() => Assert.Equal(
        ["--maximum-utterance must be at least 3500, which is --pre-roll and 2000 ms of speech."],
        ErrorsOf("--pre-roll", "1500", "--maximum-utterance", "3000"));

    [Theory]
    [InlineData("--threshold")]
    [InlineData("--threshold", "0.5", "--threshold", "0.6")]
    [InlineData("--decoders")]
    [InlineData("--speculate-after", "50", "--speculate-after", "60")]
    public void A_missing_or_repeated_value_is_one_error(params string[] arguments) =>
        Assert.Contains(arguments[0], Assert.Single(ErrorsOf(arguments)), StringComparison.Ordinal);

    [Fact]
    public void A_culture_with_a_decimal_comma_changes_nothing()
    {
        // As a clone, because a program without culture data has no other culture.
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator) = (",", ".");
        culture.NumberFormat.NegativeSign = "\u2212";
        CultureInfo.CurrentCulture = culture;

        Assert.Empty(ErrorsOf("--threshold", "0.5", "--level-floor", "-60.5"));
        Assert.Equal(["--threshold is \"0,5\"; use a decimal point: 0.5."], ErrorsOf("--threshold", "0,5"));
        Assert.Equal(["--level-floor is -130.5; it must be -120 to -20."], ErrorsOf("--level-floor", "-130.5"));
    }

    private static string[] ErrorsOf(params string[] arguments) =>
        [.. WorkerCommandLine.Parse(arguments).Errors.Select(error => error.Message)];
}
