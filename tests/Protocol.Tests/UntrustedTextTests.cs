using FsCheck;
using FsCheck.Fluent;

namespace PortBridge.Protocol.Tests;

/// <summary>Texts of other processes in logs and statuses.</summary>
public sealed class UntrustedTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("A sentence, “quoted”: naïve café, Ω ≈ 🎙️.")]
    [InlineData("👨‍👩‍👧 می‌خواهم")]
    public void Text_is_returned_as_it_is(string text) => Assert.Same(text, UntrustedText.Clean(text));

    [Theory]
    [InlineData("a\nb\r\tc", """a\nb\r\tc""")]
    [InlineData("\u001b[2J\u0000\u007f\u009b", """\u001b[2J\u0000\u007f\u009b""")]
    [InlineData("\u202etxt\u2066\u200e\u2028\ufeff", """\u202etxt\u2066\u200e\u2028\ufeff""")]
    [InlineData("tag \U000e0041.", """tag \U000e0041.""")]
    public void What_is_not_text_is_escaped(string text, string expected) => Assert.Equal(expected, UntrustedText.Clean(text));

    // An attribute cannot hold half of a surrogate pair.
    [Fact]
    public void Halves_of_surrogate_pairs_are_escaped() =>
        Assert.Equal("""\udf99\ud83c!""", UntrustedText.Clean(new string(['\udf99', '\ud83c', '!'])));

    [Theory]
    [InlineData("abcde", 5, "abcde")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("abc\u001b", 5, "abc…")]
    [InlineData("abc🎙🎙", 5, "abc…")]
    [InlineData("ab🎙🎙", 5, "ab🎙…")]
    [InlineData("abc", 1, "…")]
    public void A_long_text_is_shortened_at_a_whole_character(string text, int maxLength, string expected) =>
        Assert.Equal(expected, UntrustedText.Clean(text, maxLength));

    [Fact]
    public void A_cleaned_text_is_clean_and_not_too_long() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<string>().Where(text => text is not null).ToArbitrary(),
        Gen.Choose(1, 40).ToArbitrary(),
        (text, maxLength) =>
        {
            var clean = UntrustedText.Clean(text, maxLength);
            return clean.Length <= maxLength && UntrustedText.Clean(clean, maxLength) == clean;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("speech_started", "speech_started")]
    [InlineData("s-1.2:3", "s-1.2:3")]
    [InlineData("my card number", "<14 characters>")]
    [InlineData("drücken", "<7 characters>")]
    [InlineData("", "")]
    public void Only_what_looks_like_a_name_is_shown_as_one(string text, string expected)
    {
        Assert.Equal(expected, UntrustedText.Name(text));
        Assert.Equal("<65 characters>", UntrustedText.Name(new string('x', 65)));
    }
}
