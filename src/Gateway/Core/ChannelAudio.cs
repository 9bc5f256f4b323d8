using System.Buffers;
using PortBridge.Audio;
using PortBridge.Audio.Streaming;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Core;

/// <summary>Converts decoded audio to what the sessions receive: the mix of the channels, or each channel, as PCM16.</summary>
internal sealed class ChannelAudio
{
    private readonly int _channels;
    private readonly bool _isSeparate;
    private readonly StreamingResampler[]? _resamplers;
    private readonly ArrayBufferWriter<float> _resampled = new();
    private float[] _samples = [];

    /// <summary>Creates a converter.</summary>
    /// <param name="format">The format of the decoded audio. A rate that no session can have is resampled.</param>
    /// <param name="isSeparate">Whether each channel is recognized; otherwise they are mixed.</param>
    public ChannelAudio(StreamFormat format, bool isSeparate)
    {
        (_channels, _isSeparate) = (format.Channels, isSeparate);
        Sessions = isSeparate ? format.Channels : 1;
        if (AudioFormat.IsSupportedRate(format.SampleRate))
        {
            SampleRate = format.SampleRate;
            return;
        }

        SampleRate = StreamingResampler.OutputRate;
        _resamplers = [.. Enumerable.Range(0, Sessions).Select(_ => new StreamingResampler(format.SampleRate))];
    }

    /// <summary>The number of sessions.</summary>
    public int Sessions { get; }

    /// <summary>The sample rate of the sessions.</summary>
    public int SampleRate { get; }

    /// <summary>Converts the audio of a session.</summary>
    /// <param name="session">The session, from 0.</param>
    /// <param name="interleaved">Whole frames.</param>
    /// <returns>PCM16 in a rented buffer.</returns>
    public (byte[] Pcm, int Length) Convert(int session, ReadOnlySpan<float> interleaved)
    {
        var samples = Select(session, interleaved);
        if (_resamplers is null)
            return ToPcm16(samples);

        _resampled.ResetWrittenCount();
        _resamplers[session].Resample(samples, _resampled);
        return ToPcm16(_resampled.WrittenSpan);
    }

    /// <summary>The end of a session's audio, which the resampler has kept.</summary>
    /// <returns>PCM16 in a rented buffer, possibly empty; null if the audio is not resampled.</returns>
    public (byte[] Pcm, int Length)? Finish(int session)
    {
        if (_resamplers is null)
            return null;

        _resampled.ResetWrittenCount();
        _resamplers[session].Flush(_resampled);
        return ToPcm16(_resampled.WrittenSpan);
    }

    private ReadOnlySpan<float> Select(int session, ReadOnlySpan<float> interleaved)
    {
        if (_channels == 1)
            return interleaved;

        var frames = interleaved.Length / _channels;
        if (_samples.Length < frames)
            _samples = new float[frames];
        for (var frame = 0; frame < frames; frame++)
        {
            var samples = interleaved.Slice(frame * _channels, _channels);
            _samples[frame] = _isSeparate ? samples[session] : Mean(samples);
        }

        return _samples.AsSpan(0, frames);
    }

    private static float Mean(ReadOnlySpan<float> samples)
    {
        var sum = 0f;
        foreach (var sample in samples)
            sum += sample;
        return sum / samples.Length;
    }

    private static (byte[] Pcm, int Length) ToPcm16(ReadOnlySpan<float> samples)
    {
        var pcm = ArrayPool<byte>.Shared.Rent(Math.Max(1, samples.Length * sizeof(short)));
        SampleConverter.ToPcm16(samples, pcm);
        return (pcm, samples.Length * sizeof(short));
    }
}
