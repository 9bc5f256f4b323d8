using System.Buffers;

namespace PortBridge.Audio.Files;

/// <summary>Reads an input as mono PCM16 at <see cref="SpeechAudio.SampleRate"/>, about a second at a time.</summary>
/// <param name="input">The input, which this object does not close.</param>
internal sealed class SpeechPcmReader(AudioInput input)
{
    private readonly StreamingResampler _resampler = new(input.SampleRate);
    private readonly ArrayBufferWriter<float> _resampled = new();
    private readonly float[] _block = new float[input.SampleRate];
    private byte[] _pcm = [];
    private bool _isFlushed;

    /// <summary>Reads the next samples. May block for as long as the input takes.</summary>
    /// <returns>The samples, valid until the next call; empty at the end.</returns>
    /// <exception cref="AudioFileException">The file is damaged.</exception>
    /// <exception cref="IOException">The input cannot be read.</exception>
    public ReadOnlyMemory<byte> Read()
    {
        _resampled.ResetWrittenCount();
        while (_resampled.WrittenCount == 0 && !_isFlushed)
        {
            var read = input.Read(_block);
            if (read > 0)
            {
                _resampler.Resample(_block.AsSpan(0, read), _resampled);
                continue;
            }

            _resampler.Flush(_resampled);
            _isFlushed = true;
        }

        return Convert(_resampled.WrittenSpan);
    }

    private ReadOnlyMemory<byte> Convert(ReadOnlySpan<float> samples)
    {
        var length = samples.Length * sizeof(short);
        if (_pcm.Length < length)
            _pcm = new byte[length];
        SampleConverter.ToPcm16(samples, _pcm);
        return _pcm.AsMemory(0, length);
    }
}
