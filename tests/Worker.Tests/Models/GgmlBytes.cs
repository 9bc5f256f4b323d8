using System.Buffers.Binary;

namespace PortBridge.Worker.Tests.Models;

/// <summary>Creates files with the header of a Whisper model in ggml format.</summary>
internal static class GgmlBytes
{
    private const uint Magic = 0x67676d6c;

    /// <param name="length">The size of the file in bytes.</param>
    /// <param name="vocabulary">The vocabulary size in the header.</param>
    /// <param name="audioContext">The audio context in the header.</param>
    public static byte[] Make(int length = 100, int vocabulary = 51864, int audioContext = 1500)
    {
        // The data after the header is not constant, so that misplaced bytes change the checksum.
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)(i * 31 >> 3);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), vocabulary);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), audioContext);
        return bytes;
    }
}
