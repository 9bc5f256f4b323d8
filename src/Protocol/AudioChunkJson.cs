using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol;

/// <summary>
/// Audio chunks to and from JSON, without the serialiser: nearly all bytes of the protocol are theirs. They are written
/// in one form, byte for byte what the serialiser writes, straight into the output; and read in that form alone.
/// </summary>
internal static class AudioChunkJson
{
    private static ReadOnlySpan<byte> Start => "{\"cmd\":\"audio_chunk\",\"session_id\":\""u8;

    private static ReadOnlySpan<byte> Audio => "\",\"pcm_b64\":\""u8;

    private static ReadOnlySpan<byte> Seq => ",\"seq\":"u8;

    private static ReadOnlySpan<byte> Gap => ",\"gap_ms\":"u8;

    /// <summary>How many bytes <see cref="Write"/> writes.</summary>
    /// <returns>Null for a chunk that is the serialiser's to write.</returns>
    public static int? Measure(AudioChunk chunk)
    {
        if (!SessionId.IsValid(chunk.SessionId))
            return null;

        var length = Start.Length + chunk.SessionId.Length + Audio.Length
            + Base64.GetMaxEncodedToUtf8Length(chunk.Pcm.Length) + "\"}".Length;
        if (chunk.Seq is { } seq)
            length += Seq.Length + JsonText.Digits(seq);
        if (chunk.GapMs != 0)
            length += Gap.Length + JsonText.Digits(chunk.GapMs);
        return length;
    }

    /// <summary>Writes a chunk that <see cref="Measure"/> has measured.</summary>
    public static void Write(IBufferWriter<byte> output, AudioChunk chunk, int length)
    {
        var text = new JsonText(output.GetSpan(length));
        text.Add(Start);
        text.Add(chunk.SessionId);
        text.Add(Audio);
        Base64.EncodeToUtf8(chunk.Pcm.Span, text.Rest, out _, out var written);
        text.Advance(written);
        text.Add("\""u8);
        if (chunk.Seq is { } seq)
            text.Add(Seq, seq);
        if (chunk.GapMs != 0)
            text.Add(Gap, chunk.GapMs);
        text.Add("}"u8);
        output.Advance(text.Length);
    }

    /// <summary>Reads a chunk, which is taken from the pool, if it has the form that <see cref="Write"/> gives it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out AudioChunk? chunk)
    {
        var cursor = new JsonCursor(json);
        chunk = cursor.Take(Start)
            && cursor.TakeSession(out var id)
            && cursor.Take(Audio[1..])
            && cursor.TakeRaw(out var base64)
            && cursor.TakeOptional(Seq, out var seq)
            && cursor.TakeOptional(Gap, out var gapMs)
            && cursor.TakeEnd("}"u8)
            ? Decode(id, base64, seq, gapMs ?? 0)
            : null;
        return chunk is not null;
    }

    private static AudioChunk? Decode(string sessionId, ReadOnlySpan<byte> base64, long? seq, long gapMs)
    {
        if (base64.Length % 4 != 0)
            return null;

        var padding = base64.EndsWith("=="u8) ? 2 : base64.EndsWith("="u8) ? 1 : 0;
        var length = base64.Length / 4 * 3 - padding;
        var chunk = AudioChunk.Rent(sessionId, length, seq, gapMs, out var pcm);

        // White space within would be passed over, and then the lengths differ.
        if (Base64.DecodeFromUtf8(base64, pcm, out _, out var written) == OperationStatus.Done && written == length)
            return chunk;

        chunk.Release();
        return null;
    }
}
