using System.Buffers.Binary;
using PortBridge.Protocol;

namespace PortBridge.Playground.Transcripts.Export;

/// <summary>Writes audio as a RIFF/WAVE file.</summary>
public static class WaveFile
{
    /// <summary>The length of the header in bytes.</summary>
    public const int HeaderLength = 44;

    private const short PcmTag = 1;
    private const short Channels = 1;

    /// <summary>The file for mono PCM16 at 16 kHz.</summary>
    /// <param name="pcm">A whole number of samples, less than 2 GiB. The file owns the stream.</param>
    /// <returns>A stream with a length, which can only be read forward.</returns>
    public static Stream Of(Stream pcm) => new Reader(Header((int)pcm.Length), pcm);

    private static byte[] Header(int length)
    {
        const int Rate = AudioFormat.DefaultSampleRate;
        var file = new byte[HeaderLength];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), HeaderLength + length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), PcmTag);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), Channels);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), Rate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 8 * sizeof(short));
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), length);
        return file;
    }

    private sealed class Reader(byte[] header, Stream pcm) : ReadOnlyStream(header.Length + pcm.Length)
    {
        protected override void Fill(long position, Span<byte> buffer)
        {
            if (position < header.Length)
            {
                var part = header.AsSpan((int)position);
                part = part[..Math.Min(part.Length, buffer.Length)];
                part.CopyTo(buffer);
                buffer = buffer[part.Length..];
            }

            pcm.ReadExactly(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                pcm.Dispose();
            base.Dispose(disposing);
        }
    }
}
