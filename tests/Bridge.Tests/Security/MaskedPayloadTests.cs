using System.Text;
using PortBridge.Diagnostics;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Security;

/// <summary>The description of invalid output, wherever it is cut, has no words.</summary>
public sealed class MaskedPayloadTests
{
    private static readonly SpokenWords Words = new("zanzibar", "kumquats", "4111222233334444");

    public static TheoryData<string> Payloads =>
    [
        """{"event":"final","session_id":"s-1","utterance":0,"text":"WORDS","words":[{"word":"WORDS","start_ms":0}],"start_ms":-1}""",
        """{"text":4111222233334444,"hot_words":["WORDS",["WORDS"],{"prompt":"WORDS"}],"WORDS":"WORDS","event":"WORDS"}""",
        """{"text":"\"WORDS\\\u007aanzibar","\"WORDS":true,"state":"WORDS","code":"WORDS","session_id":"WORDS"}""",
        """  [ "WORDS", 4111222233334444, true, null, [ ], { } ] "WORDS" """,
        """{"text":zanzibar kumquats}""",
        """{"event":"final","words":{"zanzibar":0.9,"kumquats":0.8},"zanzibar":0}""",
        "WORDS \u001b[31m WORDS\n",
        "\"WORDS\"",
        "zanzibar\0kumquats",
        "🎙 WORDS",
    ];

    [Theory]
    [MemberData(nameof(Payloads))]
    public void A_payload_that_is_cut_anywhere_is_described_without_words(string payload)
    {
        var bytes = Encoding.UTF8.GetBytes(payload.Replace("WORDS", Words.Text, StringComparison.Ordinal));
        byte[] frame = [0, 0, 1, 0, .. bytes];

        for (var length = 0; length <= bytes.Length; length++)
        {
            Assert.Empty(Words.FindIn([MaskedPayload.Describe(bytes.AsSpan(..length)), MaskedPayload.Describe(frame.AsSpan(..(length + 4)))]));
            Assert.Empty(Words.FindIn([MaskedPayload.Describe(bytes.AsSpan(length..))]));
        }
    }

    [Fact]
    public void A_description_is_short()
    {
        var deep = new string('[', 10_000);
        var wide = $$"""{"event":"final"{{string.Concat(Enumerable.Range(0, 1000).Select(i => $",\"f{i}\":{i}"))}}""";
        var text = new string('x', 10_000);

        Assert.All(
            (string[])[deep, wide, text],
            payload => Assert.InRange(MaskedPayload.Describe(Encoding.UTF8.GetBytes(payload)).Length, 1, MaskedPayload.MaxLength + 200));
    }
}
