using System.Buffers.Binary;

namespace PortBridge.Worker.Tests.Audio.Streaming;

/// <summary>Creates Ogg streams. The checksums are 0.</summary>
internal static class OggBytes
{
    public const int First = 2;
    public const int Last = 4;
    public const int Continued = 1;

    public static readonly byte[] Tags = [.. "OpusTags"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    public static byte[] Head(int channels = 1, int preSkip = 0, int gain = 0, int mapping = 0) =>
    [
        .. "OpusHead"u8, 1, (byte)channels, (byte)preSkip, (byte)(preSkip >> 8), 0x80, 0xBB, 0, 0,
        (byte)gain, (byte)(gain >> 8), (byte)mapping,
    ];

    /// <summary>The pages before the sound.</summary>
    public static byte[] Start(byte[]? head = null, int serial = 7) =>
        [.. Page(First, [head ?? Head()], serial: serial), .. Page(0, [Tags], serial: serial)];

    /// <summary>A page of whole packets.</summary>
    public static byte[] Page(int flags, byte[][] packets, long granule = 0, int serial = 7) => Page(
        flags,
        [.. packets.SelectMany(p => Enumerable.Repeat((byte)255, p.Length / 255).Append((byte)(p.Length % 255)))],
        [.. packets.SelectMany(p => p)],
        granule,
        serial);

    /// <summary>A page of any segments.</summary>
    public static byte[] Page(int flags, byte[] lengths, byte[] body, long granule = 0, int serial = 7)
    {
        var head = new byte[27];
        "OggS"u8.CopyTo(head);
        head[5] = (byte)flags;
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(6), granule);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(14), serial);
        head[26] = (byte)lengths.Length;
        return [.. head, .. lengths, .. body];
    }
}
