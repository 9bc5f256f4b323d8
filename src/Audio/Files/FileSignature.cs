namespace PortBridge.Audio.Files;

/// <summary>The kinds of files, by their first bytes.</summary>
internal enum Container
{
    /// <summary>The file is empty.</summary>
    Empty,

    /// <summary>RIFF, RIFX, RF64 or BW64 with WAVE.</summary>
    Riff,

    /// <summary>Sony Wave64.</summary>
    Wave64,

    /// <summary>AIFF or AIFC.</summary>
    Aiff,

    /// <summary>Ogg, with Opus or another codec.</summary>
    Ogg,

    /// <summary>WebM or Matroska, with Opus or another codec.</summary>
    Matroska,

    /// <summary>A format that only ffmpeg decodes.</summary>
    Compressed,

    /// <summary>None of these.</summary>
    Unknown,
}

/// <summary>What a file is, by its first bytes.</summary>
/// <param name="Container">The kind.</param>
/// <param name="Name">The name of a format that may be compressed, with its article; otherwise empty.</param>
internal readonly record struct FileSignature(Container Container, string Name = "")
{
    /// <summary>The number of bytes that decide.</summary>
    public const int Length = 12;

    /// <summary>Determines the kind of a file.</summary>
    /// <param name="start">The first <see cref="Length"/> bytes, or the whole file if it is shorter.</param>
    public static FileSignature Of(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return new(Container.Empty);
        if (IsForm(start, "RIFF"u8, "WAVE"u8) || IsForm(start, "RIFX"u8, "WAVE"u8)
            || IsForm(start, "RF64"u8, "WAVE"u8) || IsForm(start, "BW64"u8, "WAVE"u8))
            return new(Container.Riff);
        if (start.StartsWith((ReadOnlySpan<byte>)[(byte)'r', (byte)'i', (byte)'f', (byte)'f', 0x2E, 0x91, 0xCF, 0x11]))
            return new(Container.Wave64);
        if (IsForm(start, "FORM"u8, "AIFF"u8) || IsForm(start, "FORM"u8, "AIFC"u8))
            return new(Container.Aiff);
        if (start.StartsWith("OggS"u8))
            return new(Container.Ogg, "an Ogg file");
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]))
            return new(Container.Matroska, "a WebM or Matroska file");
        return CompressedName(start) is { } name ? new(Container.Compressed, name) : new(Container.Unknown);
    }

    // A file that ends within the form still is that form, only truncated.
    private static bool IsForm(ReadOnlySpan<byte> start, ReadOnlySpan<byte> group, ReadOnlySpan<byte> form) =>
        start.StartsWith(group) && (start.Length < Length || start[8..].StartsWith(form));

    private static string? CompressedName(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'I', (byte)'D', (byte)'3', ..] => "an MP3 file",
        [0xFF, var second, ..] when (second & 0xF6) == 0xF0 => "an AAC file",
        [0xFF, var second, ..] when (second & 0xE0) == 0xE0 && (second & 0x06) != 0 && (second & 0x18) != 0x08 =>
            "an MP3 file",
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => "a FLAC file",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "an M4A or MP4 file",
        [(byte)'c', (byte)'a', (byte)'f', (byte)'f', ..] => "a CAF file",
        [(byte)'.', (byte)'s', (byte)'n', (byte)'d', ..] => "an AU file",
        [(byte)'#', (byte)'!', (byte)'A', (byte)'M', (byte)'R', ..] => "an AMR file",
        [0x30, 0x26, 0xB2, 0x75, ..] => "a WMA file",
        _ => null,
    };
}
