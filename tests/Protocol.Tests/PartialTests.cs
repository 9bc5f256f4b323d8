using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.Tests;

public sealed class PartialTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.Elements("", "and so my fellow americans", "naïve café", "Ω ≈ 🎙️", "\"quoted\"", "back\\slash", "tab\tnewline\n"),
        ArbMap.Default.GeneratorFor<string>().Where(text => text is not null && !HasLoneSurrogate(text)));

    [Fact]
    public void A_partial_is_read_as_it_was_written_whatever_its_text()
    {
        var partials =
            from text in Texts
            from utterance in Gen.Choose(0, SessionTime.MaxUtterance)
            from numbers in Gen.Choose(0, int.MaxValue).Three()
            select new Partial("s-1", utterance, text, numbers.Item1, numbers.Item2, (long)numbers.Item3 * numbers.Item3 >> 9);

        Prop.ForAll(partials.ToArbitrary(), partial =>
        {
            var json = Write(partial);
            if (MessageJson.Measure(partial) is { } length)
                Assert.Equal(json.Length, length);
            Assert.Equal(partial, MessageJson.ParseEvent(new ReadOnlySequence<byte>(json)).Message);
            Assert.Equal(partial.Text, JsonDocument.Parse(json).RootElement.GetProperty("text").GetString());
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{"event":"partial","session_id":"s","utterance":1,"text":"a b","stable":1,"start_ms":20,"chunk_count":3}""")]
    [InlineData("""{"event":"partial","utterance":1,"session_id":"s","text":"a b","stable":1,"start_ms":20,"chunk_count":3}""")]
    [InlineData("""{"event":"partial","session_id":"s","utterance":1,"text":"a\u0020b","stable":1,"start_ms":20,"chunk_count":3}""")]
    [InlineData("""{ "chunk_count":3,"event":"partial","session_id":"s","utterance":1,"text":"a b","stable":1,"start_ms":20 }""")]
    public void A_partial_in_any_form_that_JSON_allows_is_the_same_partial(string json) =>
        Assert.Equal(
            new Partial("s", 1, "a b", 1, 20, 3),
            MessageJson.ParseEvent(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json))).Message);

    [Theory]
    [InlineData("\n", MessageErrorKind.BadJson)]
    [InlineData("\u0001", MessageErrorKind.BadJson)]
    public void A_partial_whose_text_is_no_JSON_is_refused(string text, MessageErrorKind kind)
    {
        var json = Encoding.UTF8.GetBytes(
            "{\"event\":\"partial\",\"session_id\":\"s\",\"utterance\":1,\"text\":\"" + text
            + "\",\"stable\":1,\"start_ms\":20,\"chunk_count\":3}");
        Assert.Equal(kind, MessageJson.ParseEvent(new ReadOnlySequence<byte>(json)).Error?.Kind);
    }

    [Fact]
    public void A_partial_whose_text_is_not_UTF_8_is_refused()
    {
        var json = Write(new Partial("s", 1, "AA", 0, 0, 1));
        json[Array.IndexOf(json, (byte)'A')] = 0xFF;
        Assert.NotNull(MessageJson.ParseEvent(new ReadOnlySequence<byte>(json)).Error);
    }

    private static bool HasLoneSurrogate(string text) =>
        text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    private static byte[] Write(Partial partial)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageJson.Write(output, partial);
        return output.WrittenSpan.ToArray();
    }
}
