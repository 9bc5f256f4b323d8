using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Concentus.Structs;

namespace PortBridge.Audio.Opus;

/// <summary>Decodes the Opus packets of a stream (RFC 6716) to 16 kHz, whatever their own rate and number of channels.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The decoder has managed memory only.")]
internal sealed class OpusPacketDecoder
{
    /// <summary>The maximum number of bytes of a packet: 48 frames of 1,275 bytes, and their lengths.</summary>
    public const int MaxPacketLength = 48 * (1275 + 2) + 2;

    /// <summary>The maximum number of channels.</summary>
    public const int MaxChannels = 2;

    private const int MaxFrames = 120 * SpeechAudio.SamplesPerMs;
    private const int SamplesPerOutputSample = 48000 / SpeechAudio.SampleRate;

    private readonly OpusDecoder _decoder;
    private readonly float[] _samples;
    private readonly int _channels;
    private long _skip;

    /// <param name="channels">The number of channels of the output, 1 or 2. The decoder mixes or doubles others.</param>
    public OpusPacketDecoder(int channels)
    {
#pragma warning disable CS0618 // The factory uses a native library if there is one, so that samples would depend on the machine.
        _decoder = new OpusDecoder(SpeechAudio.SampleRate, channels);
#pragma warning restore CS0618
        _samples = new float[MaxFrames * channels];
        _channels = channels;
    }

    /// <summary>Converts a number of samples at 48 kHz, the rate of all counts in containers.</summary>
    public static long AtOutputRate(long samples) => samples / SamplesPerOutputSample;

    /// <summary>Begins a stream.</summary>
    /// <param name="preSkip">The number of samples of each channel to skip at the start, at 48 kHz.</param>
    /// <param name="gain">The gain in 1/256 dB, −32768 to 32767.</param>
    public void Begin(long preSkip, int gain)
    {
        _decoder.ResetState();
        _decoder.Gain = gain;
        _skip = AtOutputRate(preSkip);
    }

    /// <summary>Decodes a packet. <see cref="Write"/> returns its samples.</summary>
    /// <returns>The number of samples of each channel.</returns>
    /// <exception cref="InvalidDataException">The packet is invalid.</exception>
    public int Decode(ReadOnlySpan<byte> packet)
    {
        // The decoder takes an empty packet for a lost one, and invents sound.
        if (packet.IsEmpty)
            throw Invalid(packet, inner: null);

        try
        {
            return _decoder.Decode(packet, _samples, MaxFrames, decode_fec: false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Of damaged packets the decoder reports some itself, others fail on the bounds of an array.
            throw Invalid(packet, e);
        }
    }

    /// <summary>Writes the first samples of the packet, without those to skip at the start of the stream.</summary>
    /// <param name="frames">The number of samples of each channel, at most what <see cref="Decode"/> returned.</param>
    /// <param name="output">Receives the samples in −1…1, the channels in turn.</param>
    public void Write(int frames, IBufferWriter<float> output)
    {
        var skipped = (int)Math.Min(frames, _skip);
        _skip -= skipped;
        var samples = _samples.AsSpan(skipped * _channels, (frames - skipped) * _channels);
        foreach (ref var sample in samples)
            sample = Math.Clamp(sample, -1, 1);
        output.Write(samples);
    }

    private static InvalidDataException Invalid(ReadOnlySpan<byte> packet, Exception? inner) => new(
        $"A piece of {packet.Length} bytes is not a valid Opus packet; send each packet unchanged and as a whole.", inner);
}
