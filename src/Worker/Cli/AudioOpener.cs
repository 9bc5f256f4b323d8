using PortBridge.Audio.Files;

namespace PortBridge.Worker.Cli;

/// <summary>Opens audio files, pipes and standard input.</summary>
internal sealed class AudioOpener
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInputName = "-";

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenStandardInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Whether standard input is a pipe or a file.</summary>
    public Func<bool> IsInputRedirected { get; init; } = () => Console.IsInputRedirected;

    /// <summary>Decodes the audio.</summary>
    public AudioDecoder Decoder { get; init; } = new();

    /// <summary>Opens an input.</summary>
    /// <param name="name">The path of a file or of a named pipe, or <see cref="StandardInputName"/>.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <exception cref="AudioFileException">The input is not a readable audio file.</exception>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The input may not be read.</exception>
    public Task<AudioInput> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var stream = OpenStream(name);
        return Decoder.OpenAsync(stream, stream is FileStream { CanSeek: true } ? Path.GetFullPath(name) : null, cancellationToken);
    }

    private Stream OpenStream(string name)
    {
        if (name.Length == 0)
            throw new IOException($"The name of the file is empty; name a file, or {StandardInputName} for standard input.");
        return name == StandardInputName ? OpenStandardInput() : File.OpenRead(name);
    }
}
