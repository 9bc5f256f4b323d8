using System.Buffers.Binary;

namespace PortBridge.Worker.Tests.Audio.Streaming;

/// <summary>Creates WebM streams.</summary>
internal static class WebmBytes
{
    private static readonly byte[] Unknown = [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    /// <summary>The bytes before the first cluster.</summary>
    public static byte[] Start(params byte[][] tracks) =>
    [
        .. Element(0x1A45DFA3, Element(0x4282, "webm"u8)), .. Id(0x18538067), .. Unknown,
        .. Element(0x1654AE6B, [.. tracks.SelectMany(track => track)]), .. ClusterStart,
    ];

    /// <summary>The start of a cluster of unknown size.</summary>
    public static byte[] ClusterStart => [.. Id(0x1F43B675), .. Unknown, .. Element(0xE7, [0])];

    public static byte[] Track(int number = 1, string codec = "A_OPUS", byte[]? head = null, params byte[] more) => Element(
        0xAE,
        [
            .. Element(0xD7, [(byte)number]), .. Element(0x86, System.Text.Encoding.ASCII.GetBytes(codec)),
            .. head is null ? [] : Element(0x63A2, head), .. more,
        ]);

    public static byte[] Block(byte[] packet, int track = 1, int flags = 0x80) =>
        Element(0xA3, BlockBody(packet, track, flags));

    public static byte[] Group(byte[] packet, int discardNs) => Element(
        0xA0, [.. Element(0xA1, BlockBody(packet, 1, 0)), .. Element(0x75A2, BigEndian(discardNs))]);

    public static byte[] Element(uint id, ReadOnlySpan<byte> body) =>
        [.. Id(id), .. BigEndian(0x10000000 | body.Length), .. body];

    private static byte[] BlockBody(byte[] packet, int track, int flags) => [(byte)(0x80 | track), 0, 0, (byte)flags, .. packet];

    private static byte[] Id(uint id) => BigEndian((int)id).SkipWhile(b => b == 0).ToArray();

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
