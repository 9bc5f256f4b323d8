using System.Buffers.Binary;

namespace PortBridge.Audio.Files;

/// <summary>
/// Decodes Microsoft ADPCM (format 2): a block has for each channel the number of a predictor, a step and two samples;
/// then half a byte for each further sample, the high half first, the channels in turn. Predictors and steps are those of
/// <i>New Multimedia Data Types and Data Techniques 3.0</i> (Microsoft, 1994).
/// </summary>
/// <param name="format">The format.</param>
internal sealed class MsAdpcmDecoder(AudioFileFormat format) : AdpcmDecoder(format)
{
    private const int HeadLength = 7;
    private const int FramesInHead = 2;
    private const int MinStep = 16;

    private static readonly (int Last, int BeforeLast)[] Predictors =
        [(256, 0), (512, -256), (0, 0), (192, 64), (240, 0), (460, -208), (392, -232)];

    private static readonly int[] StepFactors =
        [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230];

    /// <summary>The number of samples of each channel in a block of a length in bytes; 0 if it has no sample.</summary>
    public static int CountFrames(int length, int channels)
    {
        var rest = length - HeadLength * channels;
        return rest < 0 ? 0 : FramesInHead + 2 * rest / channels;
    }

    protected override int CountFrames(int length) => CountFrames(length, Channels);

    protected override void DecodeChannel(ReadOnlySpan<byte> block, int channel, int frames, Span<float> samples)
    {
        var predictor = Predictors[Math.Min((int)block[channel], Predictors.Length - 1)];
        var step = ReadInt16(block, Channels, channel);
        var last = ReadInt16(block, 3 * Channels, channel);
        var beforeLast = ReadInt16(block, 5 * Channels, channel);
        samples[channel] = beforeLast / 32768f;
        samples[Channels + channel] = last / 32768f;
        for (var frame = FramesInHead; frame < frames; frame++)
        {
            var position = (frame - FramesInHead) * Channels + channel;
            var code = block[HeadLength * Channels + position / 2];
            var error = position % 2 == 0 ? code >> 4 : code & 15;
            // Rounded down as by sox and libsndfile: a predictor of slope 1 sums up every difference to its encoder.
            var predicted = (last * predictor.Last + beforeLast * predictor.BeforeLast) >> 8;
            beforeLast = last;
            last = Clamp16(predicted + step * (error < 8 ? error : error - 16));
            step = Math.Clamp(StepFactors[error] * step / 256, MinStep, short.MaxValue);
            samples[frame * Channels + channel] = last / 32768f;
        }
    }

    private static int ReadInt16(ReadOnlySpan<byte> block, int start, int channel) =>
        BinaryPrimitives.ReadInt16LittleEndian(block[(start + 2 * channel)..]);
}
