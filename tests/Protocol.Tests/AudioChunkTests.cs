using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.Tests;

public sealed class AudioChunkTests
{
    private const int ChunkLength = 3200;

    [Fact]
    public void A_chunk_is_read_as_it_was_written_whatever_its_fields()
    {
        var chunks =
            from length in Gen.Choose(0, 4000)
            from pcm in Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), length)
            from seq in Gen.OneOf(Gen.Constant((long?)null), Gen.Choose(0, int.MaxValue).Select(n => (long?)n * 4_194_304))
            from gap in Gen.Elements(0L, 1L, 99L, SessionTime.MaxMilliseconds)
            from flush in Gen.Elements(false, true)
            select new AudioChunk("a-B_9.:x", pcm, seq, gap, flush);

        Prop.ForAll(chunks.ToArbitrary(), chunk =>
        {
            var json = Write(chunk);
            Assert.Equal(json.Length, MessageJson.Measure(chunk));
            var read = Assert.IsType<AudioChunk>(MessageJson.ParseCommand(new ReadOnlySequence<byte>(json)).Message);
            Assert.Equal(Show(chunk), Show(read));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"AAEC","seq":7}""")]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"AAEC","seq":7,"flush":false}""")]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","seq":7,"pcm_b64":"AAEC"}""")]
    [InlineData("""{ "cmd" : "audio_chunk", "session_id" : "s", "pcm_b64" : "AAEC", "seq" : 7 }""")]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"\u0041AEC","seq":7,"more":true}""")]
    [InlineData("""{"pcm_b64":"AAEC","seq":7,"session_id":"s","cmd":"audio_chunk","gap_ms":0}""")]
    public void A_chunk_in_any_form_that_JSON_allows_is_the_same_chunk(string json)
    {
        var incoming = MessageJson.ParseCommand(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)));
        Assert.Equal("s 000102 7 0 False", Show(Assert.IsType<AudioChunk>(incoming.Message)));
    }

    [Theory]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"AAE","seq":7}""", MessageErrorKind.BadField)]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"A AE","seq":7}""", MessageErrorKind.BadField)]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"=AAA","seq":7}""", MessageErrorKind.BadField)]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s p","pcm_b64":"AAEC","seq":7}""", MessageErrorKind.BadField)]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"AAEC","seq":1e400}""", MessageErrorKind.BadField)]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"AAEC","seq":9007199254740992}""", MessageErrorKind.BadField)]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"AAEC","gap_ms":2592000000}""", MessageErrorKind.BadField)]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"AAEC","seq":07}""", MessageErrorKind.BadJson)]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"AAEC","seq":7""", MessageErrorKind.BadJson)]
    [InlineData("""{"cmd":"audio_chunk","session_id":"s","pcm_b64":"AAEC","seq":7}}""", MessageErrorKind.BadJson)]
    public void A_chunk_that_is_wrong_is_refused_with_the_reason(string json, MessageErrorKind kind)
    {
        var incoming = MessageJson.ParseCommand(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(kind, incoming.Error?.Kind);
    }

    [Fact]
    public void A_chunk_that_arrives_in_pieces_is_read_whole()
    {
        var json = Write(new AudioChunk("s", new byte[ChunkLength], 3));
        foreach (var cut in (int[])[1, 20, 40, 50, 1000, json.Length - 1])
        {
            var incoming = MessageJson.ParseCommand(Segments.Cut(json, [cut]));
            Assert.Equal(ChunkLength, Assert.IsType<AudioChunk>(incoming.Message).Pcm.Length);
        }
    }

    [Fact]
    public void A_chunk_that_was_given_back_holds_nothing_and_giving_it_back_twice_does_nothing()
    {
        var chunk = AudioChunk.Rent("s", 4, 0, 0, out var pcm);
        pcm.Fill(7);
        chunk.Release();
        chunk.Release();
        Assert.True(chunk.Pcm.IsEmpty);

        var first = AudioChunk.Rent("a", 4, 0, 0, out _);
        var second = AudioChunk.Rent("b", 4, 0, 0, out _);
        Assert.NotSame(first, second);
    }

    [Fact]
    public void A_copy_of_a_rented_chunk_has_audio_of_its_own_and_equals_only_itself()
    {
        var chunk = AudioChunk.Rent("s", 4, 5, 6, out var pcm);
        pcm.Fill(7);
        var copy = chunk with { };
        Assert.NotEqual(chunk, copy);

        chunk.Release();
        copy.Release();
        ArrayPool<byte>.Shared.Rent(4).AsSpan().Fill(9);

        Assert.Equal("s 07070707 5 6 False", Show(copy));
    }

    private static byte[] Write(AudioChunk chunk)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageJson.Write(output, chunk);
        return output.WrittenSpan.ToArray();
    }

    private static string Show(AudioChunk chunk) =>
        $"{chunk.SessionId} {Convert.ToHexString(chunk.Pcm.Span)} {chunk.Seq} {chunk.GapMs} {chunk.Flush}";
}
