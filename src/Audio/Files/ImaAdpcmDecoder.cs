using System.Buffers.Binary;

namespace PortBridge.Audio.Files;

/// <summary>
/// Decodes IMA ADPCM in the blocks of WAV files (format 17): for each channel the first sample and the index of the step;
/// then, in turn, four bytes of each channel, which have eight differences, the low half of a byte first. The steps are
/// those of <i>Recommended Practices for Enhancing Digital Audio Compatibility in Multimedia Systems</i> (IMA, 1992).
/// </summary>
/// <param name="format">The format.</param>
internal sealed class ImaAdpcmDecoder(AudioFileFormat format) : AdpcmDecoder(format)
{
    private const int HeadLength = 4;
    private const int GroupLength = 4;

    private static readonly int[] Steps =
    [
        7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107,
        118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876,
        963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358,
        5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086,
        29794, 32767,
    ];

    private static readonly int[] IndexChanges = [-1, -1, -1, -1, 2, 4, 6, 8];

    /// <summary>The number of samples of each channel in a block of a length in bytes; 0 if it has no sample.</summary>
    public static int CountFrames(int length, int channels)
    {
        var groups = length - HeadLength * channels;
        return groups < 0 ? 0 : 1 + groups / (GroupLength * channels) * 2 * GroupLength;
    }

    protected override int CountFrames(int length) => CountFrames(length, Channels);

    protected override void DecodeChannel(ReadOnlySpan<byte> block, int channel, int frames, Span<float> samples)
    {
        var head = block[(HeadLength * channel)..];
        int value = BinaryPrimitives.ReadInt16LittleEndian(head);
        var index = Math.Min((int)head[2], Steps.Length - 1);
        samples[channel] = value / 32768f;
        for (var frame = 1; frame < frames; frame++)
        {
            var (group, within) = Math.DivRem(frame - 1, 2 * GroupLength);
            var code = block[HeadLength * Channels + (group * Channels + channel) * GroupLength + within / 2];
            var difference = within % 2 == 0 ? code & 15 : code >> 4;
            value = Clamp16(value + Change(Steps[index], difference));
            index = Math.Clamp(index + IndexChanges[difference & 7], 0, Steps.Length - 1);
            samples[frame * Channels + channel] = value / 32768f;
        }
    }

    private static int Change(int step, int difference)
    {
        var change = step >> 3;
        if ((difference & 4) != 0)
            change += step;
        if ((difference & 2) != 0)
            change += step >> 1;
        if ((difference & 1) != 0)
            change += step >> 2;
        return (difference & 8) != 0 ? -change : change;
    }
}
