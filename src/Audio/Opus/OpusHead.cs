using System.Buffers.Binary;

namespace PortBridge.Audio.Opus;

/// <summary>The header of an Opus stream, RFC 7845 section 5.1. WebM has it, too.</summary>
/// <param name="Channels">The number of channels, 1 or 2.</param>
/// <param name="PreSkip">The number of samples of each channel to skip at the start, at 48 kHz.</param>
/// <param name="Gain">The gain in 1/256 dB.</param>
internal readonly record struct OpusHead(int Channels, long PreSkip, int Gain = 0)
{
    private const int Length = 19;

    /// <summary>Whether bytes start with the name of the header.</summary>
    public static bool IsHead(ReadOnlySpan<byte> bytes) => bytes.StartsWith("OpusHead"u8);

    /// <summary>Reads the header.</summary>
    /// <exception cref="InvalidDataException">The header is invalid, or the stream has more than two channels.</exception>
    public static OpusHead Read(ReadOnlySpan<byte> bytes)
    {
        if (!IsHead(bytes) || bytes.Length < Length || bytes[8] >> 4 != 0)
            throw new InvalidDataException("The header of the Opus stream is invalid; record it again.");

        var (channels, mapping) = (bytes[9], bytes[18]);
        if (mapping != 0 || channels is < 1 or > OpusPacketDecoder.MaxChannels)
            throw new InvalidDataException(
                $"The Opus stream has {channels} channels in the mapping {mapping}; send mono or stereo.");
        return new OpusHead(
            channels, BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]), BinaryPrimitives.ReadInt16LittleEndian(bytes[16..]));
    }
}
