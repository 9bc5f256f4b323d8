namespace PortBridge.Audio.Files;

/// <summary>An audio file cannot be read.</summary>
/// <param name="reason">The kind of problem.</param>
/// <param name="message">A sentence that says what is wrong and what to do.</param>
/// <param name="inner">The cause.</param>
internal sealed class AudioFileException(AudioFileProblem reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The kind of problem.</summary>
    public AudioFileProblem Reason { get; } = reason;

    /// <summary>The encoding, rate or number of channels is not supported.</summary>
    /// <param name="what">What the file has, such as "3 channels".</param>
    public static AudioFileException Unsupported(string what) => new(
        AudioFileProblem.Unsupported,
        $"The audio file has {what}; convert it to PCM of 16 bits, mono, "
        + $"{SpeechAudio.SampleRate} Hz, or transcribe it as a file where ffmpeg is installed.");

    /// <summary>The format is one that only ffmpeg decodes.</summary>
    /// <param name="what">The format with its article, such as "an MP3 file".</param>
    /// <param name="inner">The cause, if another reader tried.</param>
    public static AudioFileException Compressed(string what, Exception? inner = null) => new(
        AudioFileProblem.Compressed,
        $"This is {what}, which needs ffmpeg: install ffmpeg in a folder of PATH, or convert the file to WAV.",
        inner);

    /// <summary>The samples precede their format.</summary>
    public static AudioFileException MissingFormat() => new(
        AudioFileProblem.Unsupported, "In the audio file the samples precede their format; convert it to WAV first.");

    /// <summary>The file has a header, but no samples.</summary>
    public static AudioFileException NoSamples() => new(
        AudioFileProblem.Empty, "The audio file has no samples; record it again.");

    /// <summary>The file ends before its first sample.</summary>
    public static AudioFileException Truncated() => new(
        AudioFileProblem.Truncated,
        "The audio file is truncated: it ends before its sound begins; copy or record it again.");
}

/// <summary>The kinds of <see cref="AudioFileException"/>.</summary>
internal enum AudioFileProblem
{
    /// <summary>The file is empty, or has a header but no samples.</summary>
    Empty,

    /// <summary>The file is not an audio file of a known format.</summary>
    NotAudio,

    /// <summary>The file ends before its first sample.</summary>
    Truncated,

    /// <summary>The format is one that only ffmpeg decodes. Nothing of the file was read.</summary>
    Compressed,

    /// <summary>The encoding, rate or number of channels is not supported.</summary>
    Unsupported,
}
