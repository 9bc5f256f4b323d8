using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.Json;

/// <summary>
/// Writes and reads partials without the serializer, because they are as frequent as audio chunks. As in
/// <see cref="AudioChunkJson"/>, only one form is handled; text that needs escapes is left to the serializer.
/// </summary>
internal static class PartialJson
{
    private static ReadOnlySpan<byte> Start => "{\"event\":\"partial\",\"session_id\":\""u8;

    private static ReadOnlySpan<byte> Utterance => "\",\"utterance\":"u8;

    private static ReadOnlySpan<byte> Text => ",\"text\":\""u8;

    private static ReadOnlySpan<byte> Stable => "\",\"stable\":"u8;

    private static ReadOnlySpan<byte> StartMs => ",\"start_ms\":"u8;

    private static ReadOnlySpan<byte> ChunkCount => ",\"chunk_count\":"u8;

    /// <summary>The number of bytes that <see cref="Write"/> writes.</summary>
    /// <returns>Null for a partial that only the serializer can write.</returns>
    public static int? Measure(Partial partial)
    {
        if (!SessionId.IsValid(partial.SessionId) || JsonText.Measure(partial.Text) is not { } text)
            return null;

        return Start.Length + partial.SessionId.Length
            + Utterance.Length + JsonText.Digits(partial.Utterance)
            + Text.Length + text
            + Stable.Length + JsonText.Digits(partial.Stable)
            + StartMs.Length + JsonText.Digits(partial.StartMs)
            + ChunkCount.Length + JsonText.Digits(partial.ChunkCount)
            + "}".Length;
    }

    /// <summary>Writes a partial whose length <see cref="Measure"/> returned.</summary>
    public static void Write(IBufferWriter<byte> output, Partial partial, int length)
    {
        var text = new JsonText(output.GetSpan(length));
        text.Add(Start);
        text.Add(partial.SessionId);
        text.Add(Utterance, partial.Utterance);
        text.Add(Text);
        text.Add(partial.Text);
        text.Add(Stable, partial.Stable);
        text.Add(StartMs, partial.StartMs);
        text.Add(ChunkCount, partial.ChunkCount);
        text.Add("}"u8);
        output.Advance(text.Length);
    }

    /// <summary>Reads a partial in the form of <see cref="Write"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out Partial? partial)
    {
        var cursor = new JsonCursor(json);
        partial = cursor.Take(Start)
            && cursor.TakeSession(out var id)
            && cursor.TakeNumber(Utterance[1..], out int utterance)
            && cursor.Take(Text)
            && cursor.TakeText(out var text)
            && cursor.TakeNumber(Stable[1..], out int stable)
            && cursor.TakeNumber(StartMs, out long startMs)
            && cursor.TakeNumber(ChunkCount, out long chunkCount)
            && cursor.TakeEnd("}"u8)
            ? new Partial(id, utterance, text, stable, startMs, chunkCount)
            : null;

        // A number out of range is left to the serializer too, after which it is reported.
        if (partial?.Validate() is not null)
            partial = null;
        return partial is not null;
    }
}
