using System.Text;

namespace PortBridge.Worker.Tests.Audio;

/// <summary>Creates WAV files, valid and invalid ones.</summary>
internal static class WavBytes
{
    public static byte[] Make(
        byte[] data, int rate = 16000, int channels = 1, int bits = 16, int tag = 1, bool extensible = false,
        string? chunkBefore = null, uint? claimedLength = null, bool padded = true, int? blockLength = null)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("RIFF"u8);
        writer.Write(0);
        writer.Write("WAVE"u8);
        if (chunkBefore is not null)
            Chunk(writer, "LIST", Encoding.ASCII.GetBytes(chunkBefore), padded);
        Chunk(writer, "fmt ", Format(rate, channels, bits, tag, extensible, blockLength ?? channels * bits / 8));
        writer.Write("data"u8);
        writer.Write(claimedLength ?? (uint)data.Length);
        writer.Write(data);
        return stream.ToArray();
    }

    /// <summary>Creates a Wave64 file of 16 bits, mono, 16 kHz, with a chunk before the format.</summary>
    public static byte[] Wave64(byte[] data, long claimedLength)
    {
        byte[] name = [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 4, 0xC1, 0, 0];
        return
        [
            .. "riff"u8, .. name, .. new byte[8], .. "wave"u8, .. name,
            .. "note"u8, .. name, .. BitConverter.GetBytes(27L), 1, 2, 3, .. new byte[5],
            .. "fmt "u8, .. name, .. BitConverter.GetBytes(40L), .. Make([])[20..36],
            .. "data"u8, .. name, .. BitConverter.GetBytes(claimedLength), .. data,
        ];
    }

    /// <summary>Creates an AIFC file of 16 bits, mono, 16 kHz.</summary>
    public static byte[] Aifc(byte[] data) =>
    [
        .. "FORM"u8, 0, 0, 0, 0, .. "AIFCCOMM"u8, 0, 0, 0, 24, 0, 1, 0, 0, 0, 0, 0, 16, 0x40, 0x0C, 0xFA, .. new byte[7],
        .. "NONE"u8, 0, 0, .. "SSND"u8, 0, 0, (byte)(data.Length / 256), (byte)(data.Length + 8), .. new byte[8], .. data,
    ];

    public static byte[] Pcm16(params short[] samples) => [.. samples.SelectMany(BitConverter.GetBytes)];

    public static byte[] Pcm16(ReadOnlySpan<float> samples) =>
        Pcm16([.. samples.ToArray().Select(sample => (short)Math.Clamp(sample * 32768, -32768, 32767))]);

    public static byte[] Pcm24(params int[] samples) => [.. samples.SelectMany(s => BitConverter.GetBytes(s)[..3])];

    public static byte[] Float32(params float[] samples) => [.. samples.SelectMany(BitConverter.GetBytes)];

    private static void Chunk(BinaryWriter writer, string name, byte[] body, bool padded = true)
    {
        writer.Write(Encoding.ASCII.GetBytes(name));
        writer.Write(body.Length);
        writer.Write(body);
        if (padded && body.Length % 2 == 1)
            writer.Write((byte)0);
    }

    private static byte[] Format(int rate, int channels, int bits, int tag, bool extensible, int blockLength)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((ushort)(extensible ? 0xFFFE : tag));
        writer.Write((ushort)channels);
        writer.Write(rate);
        writer.Write(rate * blockLength);
        writer.Write((ushort)blockLength);
        writer.Write((ushort)bits);
        if (extensible)
        {
            writer.Write((ushort)22);
            writer.Write((ushort)bits);
            writer.Write(0);
            writer.Write((ushort)tag);
            writer.Write([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
        }

        return stream.ToArray();
    }
}
