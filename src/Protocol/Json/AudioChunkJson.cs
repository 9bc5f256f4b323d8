using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.Json;

/// <summary>
/// Writes and reads audio chunks without the serializer, because they are nearly all bytes of the protocol. A chunk is
/// written straight into the output, byte for byte as the serializer would write it. Only that form is read here; any
/// other form is left to the serializer.
/// </summary>
internal static class AudioChunkJson
{
    private static ReadOnlySpan<byte> Start => "{\"cmd\":\"audio_chunk\",\"session_id\":\""u8;

    private static ReadOnlySpan<byte> Audio => "\",\"pcm_b64\":\""u8;

    private static ReadOnlySpan<byte> Seq => ",\"seq\":"u8;

    private static ReadOnlySpan<byte> Gap => ",\"gap_ms\":"u8;

    private static ReadOnlySpan<byte> Flush => ",\"flush\":true"u8;

    /// <summary>The number of bytes that <see cref="Write"/> writes.</summary>
    /// <returns>Null for a chunk that only the serializer can write.</returns>
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
        if (chunk.Flush)
            length += Flush.Length;
        return length;
    }

    /// <summary>Writes a chunk whose length <see cref="Measure"/> returned.</summary>
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
        if (chunk.Flush)
            text.Add(Flush);
        text.Add("}"u8);
        output.Advance(text.Length);
    }

    /// <summary>Reads a chunk in the form of <see cref="Write"/>, and takes it from the pool.</summary>
    /// <returns>False for another form, or a number out of range: the serializer parses the chunk then.</returns>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out AudioChunk? chunk)
    {
        var cursor = new JsonCursor(json);
        chunk = cursor.Take(Start)
            && cursor.TakeSession(out var id)
            && cursor.Take(Audio[1..])
            && cursor.TakeRaw(out var base64)
            && cursor.TakeOptional(Seq, out var seq)
            && cursor.TakeOptional(Gap, out var gapMs)
            && (cursor.Take(Flush) is var flush)
            && cursor.TakeEnd("}"u8)
            && Ranges.Count("seq", seq) is null && Ranges.Milliseconds("gap_ms", gapMs) is null
            ? Decode(id, base64, seq, gapMs ?? 0, flush)
            : null;
        return chunk is not null;
    }

    private static AudioChunk? Decode(string sessionId, ReadOnlySpan<byte> base64, long? seq, long gapMs, bool flush)
    {
        if (base64.Length % 4 != 0)
            return null;

        var padding = base64.EndsWith("=="u8) ? 2 : base64.EndsWith("="u8) ? 1 : 0;
        var length = base64.Length / 4 * 3 - padding;
        var chunk = AudioChunk.Rent(sessionId, length, seq, gapMs, out var pcm, flush);

        // The decoder skips white space; the length differs then.
        if (Base64.DecodeFromUtf8(base64, pcm, out _, out var written) == OperationStatus.Done && written == length)
            return chunk;

        chunk.Release();
        return null;
    }
}
