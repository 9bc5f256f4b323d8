using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol;

/// <summary>
/// Audio chunks to and from JSON, without the serialiser: nearly all bytes of the protocol are theirs. They are written
/// in one form, byte for byte what the serialiser writes, straight into the output; and read in that form alone. A
/// chunk in any other form is JSON all the same, and the serialiser's to read.
/// </summary>
internal static class AudioChunkJson
{
    private const int LongestNumber = 20;

    private static readonly SessionNames Names = new();

    private static ReadOnlySpan<byte> Start => "{\"cmd\":\"audio_chunk\",\"session_id\":\""u8;

    private static ReadOnlySpan<byte> Audio => "\",\"pcm_b64\":\""u8;

    private static ReadOnlySpan<byte> Seq => ",\"seq\":"u8;

    private static ReadOnlySpan<byte> Gap => ",\"gap_ms\":"u8;

    /// <summary>How many bytes <see cref="Write"/> writes.</summary>
    /// <returns>Null for a chunk that is the serialiser's to write: its id would need escapes.</returns>
    public static int? Measure(AudioChunk chunk)
    {
        if (!SessionId.IsValid(chunk.SessionId))
            return null;

        var length = Start.Length + chunk.SessionId.Length + Audio.Length
            + Base64.GetMaxEncodedToUtf8Length(chunk.Pcm.Length) + "\"}".Length;
        if (chunk.Seq is { } seq)
            length += Seq.Length + Digits(seq);
        if (chunk.GapMs != 0)
            length += Gap.Length + Digits(chunk.GapMs);
        return length;
    }

    /// <summary>Writes a chunk that <see cref="Measure"/> has measured.</summary>
    public static void Write(IBufferWriter<byte> output, AudioChunk chunk, int length)
    {
        var text = output.GetSpan(length);
        var at = Append(text, 0, Start);
        Encoding.ASCII.GetBytes(chunk.SessionId, text[at..]);
        at = Append(text, at + chunk.SessionId.Length, Audio);
        Base64.EncodeToUtf8(chunk.Pcm.Span, text[at..], out _, out var written);
        at = Append(text, at + written, "\""u8);
        if (chunk.Seq is { } seq)
            at = Append(text, Append(text, at, Seq), seq);
        if (chunk.GapMs != 0)
            at = Append(text, Append(text, at, Gap), chunk.GapMs);
        output.Advance(Append(text, at, "}"u8));
    }

    /// <summary>Reads a chunk, which is taken from the pool, if it has the form that <see cref="Write"/> gives it.</summary>
    public static bool TryParse(in ReadOnlySequence<byte> payload, [NotNullWhen(true)] out AudioChunk? chunk)
    {
        if (payload.IsSingleSegment)
            return TryParse(payload.FirstSpan, out chunk);

        var length = (int)payload.Length;
        var whole = ArrayPool<byte>.Shared.Rent(length);
        payload.CopyTo(whole);
        var isChunk = TryParse(whole.AsSpan(0, length), out chunk);
        ArrayPool<byte>.Shared.Return(whole);
        return isChunk;
    }

    private static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out AudioChunk? chunk)
    {
        chunk = null;
        if (!TryTake(ref json, Start)
            || !TryTakeString(ref json, out var id)
            || !TryTake(ref json, Audio[1..])
            || !TryTakeString(ref json, out var base64))
        {
            return false;
        }

        long? seq = null;
        if (TryTake(ref json, Seq))
        {
            if (!TryTakeNumber(ref json, out var number))
                return false;
            seq = number;
        }

        var gapMs = 0L;
        return (!TryTake(ref json, Gap) || TryTakeNumber(ref json, out gapMs))
            && json.SequenceEqual("}"u8)
            && Names.Find(id) is { } name
            && TryDecode(name, base64, seq, gapMs, out chunk);
    }

    private static bool TryDecode(
        string sessionId, ReadOnlySpan<byte> base64, long? seq, long gapMs, [NotNullWhen(true)] out AudioChunk? chunk)
    {
        chunk = null;
        if (base64.Length % 4 != 0)
            return false;

        var padding = base64.EndsWith("=="u8) ? 2 : base64.EndsWith("="u8) ? 1 : 0;
        var length = base64.Length / 4 * 3 - padding;
        var rented = AudioChunk.Rent(sessionId, length, seq, gapMs, out var pcm);

        // White space within would be passed over, and then the lengths differ.
        if (Base64.DecodeFromUtf8(base64, pcm, out _, out var written) == OperationStatus.Done && written == length)
        {
            chunk = rented;
            return true;
        }

        rented.Release();
        return false;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> json, ReadOnlySpan<byte> expected)
    {
        if (!json.StartsWith(expected))
            return false;

        json = json[expected.Length..];
        return true;
    }

    private static bool TryTakeString(ref ReadOnlySpan<byte> json, out ReadOnlySpan<byte> text)
    {
        var end = json.IndexOf((byte)'"');
        text = end < 0 ? default : json[..end];
        json = json[(end + 1)..];
        return end >= 0;
    }

    // JSON has no number with a leading zero, and "-0" is none that is written here.
    private static bool TryTakeNumber(ref ReadOnlySpan<byte> json, out long number)
    {
        if (!Utf8Parser.TryParse(json, out number, out var length) || length != Digits(number))
            return false;

        json = json[length..];
        return true;
    }

    private static int Digits(long number)
    {
        Span<byte> text = stackalloc byte[LongestNumber];
        number.TryFormat(text, out var length);
        return length;
    }

    private static int Append(Span<byte> text, int at, ReadOnlySpan<byte> part)
    {
        part.CopyTo(text[at..]);
        return at + part.Length;
    }

    private static int Append(Span<byte> text, int at, long number)
    {
        number.TryFormat(text[at..], out var length);
        return at + length;
    }
}
