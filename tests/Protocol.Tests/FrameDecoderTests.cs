using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using PortBridge.Protocol.Framing;

namespace PortBridge.Protocol.Tests;

public sealed class FrameDecoderTests
{
    private static readonly Arbitrary<byte[][]> Payloads =
        Gen.Choose(0, 255).Select(value => (byte)value).NonEmptyListOf().Select(list => list.ToArray()).ArrayOf().ToArbitrary();

    [Fact]
    public void Any_payloads_cut_at_any_bytes_come_out_as_they_went_in() => Prop.ForAll(
        Payloads,
        Gen.Choose(0, 7).ArrayOf().ToArbitrary(),
        (payloads, cuts) =>
        {
            var buffer = Segments.Cut(Encode(payloads), cuts);

            var decoded = new List<byte[]>();
            while (FrameDecoder.TryRead(ref buffer, FrameDecoder.MaxPayloadLength, out var payload))
                decoded.Add(payload.ToArray());

            return buffer.IsEmpty && decoded.Count == payloads.Length
                && decoded.Zip(payloads).All(pair => pair.First.SequenceEqual(pair.Second));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_beginning_of_a_frame_is_waited_for_and_left_as_it_is() => Prop.ForAll(
        Gen.Choose(0, 255).Select(value => (byte)value).NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary(),
        payload =>
        {
            var frame = Encode([payload]);
            return Enumerable.Range(0, frame.Length).All(length =>
            {
                var buffer = new ReadOnlySequence<byte>(frame, 0, length);
                return !FrameDecoder.TryRead(ref buffer, FrameDecoder.MaxPayloadLength, out _)
                    && buffer.Length == length;
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_first_byte_but_zero_is_refused_at_once() => Prop.ForAll(
        Gen.Choose(1, 255).Select(value => (byte)value).ToArbitrary(),
        first => Refusal([first]).Violation == ProtocolViolation.NotAFrame).QuickCheckThrowOnFailure();

    [Fact]
    public void A_length_of_zero_is_refused() =>
        Assert.Equal(ProtocolViolation.EmptyFrame, Refusal([0, 0, 0, 0]).Violation);

    [Fact]
    public void A_frame_longer_than_the_reader_takes_is_refused_before_its_payload_has_come()
    {
        var refusal = Refusal([0, 0, 4, 1], maxPayloadLength: 1024);

        Assert.Equal(ProtocolViolation.FrameTooLong, refusal.Violation);
        Assert.Contains("1025", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("1024", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_of_the_greatest_length_is_taken()
    {
        var payload = new byte[FrameDecoder.MaxPayloadLength];
        var buffer = new ReadOnlySequence<byte>(Encode([payload]));

        Assert.True(FrameDecoder.TryRead(ref buffer, FrameDecoder.MaxPayloadLength, out var read));
        Assert.Equal(payload.Length, read.Length);
    }

    [Fact]
    public void Text_is_not_quoted_and_kept_as_evidence_up_to_256_bytes()
    {
        var text = string.Concat(Enumerable.Repeat("Loading model…\n", 40));

        var refusal = Refusal(System.Text.Encoding.ASCII.GetBytes(text));

        Assert.DoesNotContain("Loading model", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(256, refusal.Excerpt.Length);
        Assert.StartsWith("the text \"Loading model", PayloadExcerpt.Describe(refusal.Excerpt.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the bytes ")]
    [InlineData("ok\n", "the text \"ok\\n\"")]
    [InlineData("Loading.\n\0\0", "the text \"Loading.\\n\", then the bytes 0000")]
    [InlineData("\u0001Loading.", "the bytes 014c6f6164696e672e")]
    [InlineData("abc\0", "the bytes 61626300")]
    public void An_excerpt_is_described_as_text_as_far_as_it_is(string text, string expected) =>
        Assert.Equal(expected, PayloadExcerpt.Describe(System.Text.Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(0)]
    [InlineData(FrameDecoder.MaxPayloadLength + 1)]
    public void A_payload_that_no_frame_can_hold_is_refused_and_nothing_written(int length)
    {
        var output = new ArrayBufferWriter<byte>();

        Assert.Throws<ArgumentException>(() => FrameEncoder.Write(output, new byte[length]));
        Assert.Equal(0, output.WrittenCount);
    }

    private static ProtocolException Refusal(byte[] bytes, int maxPayloadLength = FrameDecoder.MaxPayloadLength) =>
        Assert.Throws<ProtocolException>(() =>
        {
            var buffer = new ReadOnlySequence<byte>(bytes);
            FrameDecoder.TryRead(ref buffer, maxPayloadLength, out _);
        });

    private static byte[] Encode(IEnumerable<byte[]> payloads)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var payload in payloads)
            FrameEncoder.Write(output, payload);
        return output.WrittenSpan.ToArray();
    }
}
