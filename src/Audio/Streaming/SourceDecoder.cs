using System.Buffers;
using PortBridge.Audio.Files;

namespace PortBridge.Audio.Streaming;

/// <summary>Decodes audio of a kind that is known.</summary>
internal abstract class SourceDecoder
{
    /// <inheritdoc cref="StreamDecoder.Format"/>
    public abstract StreamFormat? Format { get; }

    /// <summary>Decodes the next bytes.</summary>
    /// <exception cref="AudioStreamException">The audio cannot be decoded.</exception>
    /// <exception cref="AudioFileException">Its header is not supported.</exception>
    /// <exception cref="InvalidDataException">Its container or a packet is invalid.</exception>
    public abstract void Decode(ReadOnlySpan<byte> bytes, IBufferWriter<float> output);

    /// <summary>Decodes what is left at the end.</summary>
    public virtual void Finish(IBufferWriter<float> output)
    {
    }
}
