namespace PortBridge.Audio.Files;

/// <summary>The header of an audio file.</summary>
/// <param name="Format">The format of the samples.</param>
/// <param name="DataLength">The number of bytes of the samples; null if they extend to the end of the file.</param>
internal sealed record AudioHeader(AudioFileFormat Format, long? DataLength)
{
    // Programs that write to a pipe do not know the length. Lengths from here on are their placeholders, or what is left
    // of them after a header: 0x7F000000, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF.
    private const long FirstPlaceholder = 0x7EFF0000;

    /// <summary>Reads the header up to the first sample.</summary>
    /// <exception cref="AudioFileException">The file is not a readable audio file.</exception>
    public static AudioHeader Read(PeekableStream stream)
    {
        var signature = FileSignature.Of(stream.Peek(FileSignature.Length));
        return signature.Container switch
        {
            Container.Empty => throw new AudioFileException(
                AudioFileProblem.Empty, "The file is empty; record it again."),
            Container.Riff => RiffHeader.Read(stream),
            Container.Wave64 => Wave64Header.Read(stream),
            Container.Aiff => AiffHeader.Read(stream),
            Container.Compressed or Container.Ogg or Container.Matroska => throw AudioFileException.Compressed(signature.Name),
            _ => throw new AudioFileException(
                AudioFileProblem.NotAudio, "This is not an audio file of a known format; convert it to WAV first."),
        };
    }

    /// <summary>
    /// Interprets the length in a 32-bit header. A length of 0 is that of a recorder that did not finish the file, and a
    /// length near or above 2 GiB is a placeholder unless the file is that long.
    /// </summary>
    /// <param name="length">The length in the header, in bytes.</param>
    /// <param name="available">The number of bytes in the file after the header; null if it is unknown.</param>
    /// <returns>The length; null if the samples extend to the end of the file.</returns>
    public static long? KnownLength(long length, long? available) =>
        length == 0 || length >= FirstPlaceholder && !(length < available) ? null : length;
}
