using System.Buffers;
using PortBridge.Audio.Files;

namespace PortBridge.Audio.Streaming;

/// <summary>Decodes samples without a header. It keeps the bytes of an incomplete sample or block for the next call.</summary>
internal sealed class SampleSource : SourceDecoder
{
    private const int MaxFrames = 1024;

    private readonly AudioFileFormat _format;
    private readonly BlockDecoder _decoder;
    private readonly byte[] _bytes;
    private int _filled;

    /// <param name="format">The format of the samples.</param>
    /// <exception cref="AudioFileException">The format is not supported.</exception>
    public SampleSource(AudioFileFormat format)
    {
        _format = format;
        _decoder = BlockDecoder.For(format);
        _bytes = new byte[Math.Max(1, MaxFrames / format.FramesPerBlock) * format.BlockLength];
        Format = new(format.SampleRate, format.Channels);
    }

    public override StreamFormat Format { get; }

    public override void Decode(ReadOnlySpan<byte> bytes, IBufferWriter<float> output)
    {
        while (!bytes.IsEmpty)
        {
            var taken = Math.Min(bytes.Length, _bytes.Length - _filled);
            bytes[..taken].CopyTo(_bytes.AsSpan(_filled));
            _filled += taken;
            bytes = bytes[taken..];
            DecodeBlocks(_filled / _format.BlockLength, output);
        }
    }

    /// <summary>Decodes what there is of an incomplete block.</summary>
    public override void Finish(IBufferWriter<float> output)
    {
        if (_format.FramesPerBlock == 1)
            return;

        var samples = output.GetSpan(_format.FramesPerBlock * _format.Channels);
        output.Advance(_decoder.Decode(_bytes.AsSpan(0, _filled), samples) * _format.Channels);
        _filled = 0;
    }

    private void DecodeBlocks(int blocks, IBufferWriter<float> output)
    {
        if (blocks == 0)
            return;

        var length = blocks * _format.BlockLength;
        var samples = output.GetSpan(blocks * _format.FramesPerBlock * _format.Channels);
        output.Advance(_decoder.Decode(_bytes.AsSpan(0, length), samples) * _format.Channels);
        _bytes.AsSpan(length, _filled - length).CopyTo(_bytes);
        _filled -= length;
    }
}
