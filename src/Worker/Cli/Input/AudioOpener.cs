using PortBridge.Worker.Audio.Files;

namespace PortBridge.Worker.Cli.Input;

/// <summary>Opens audio files, pipes and standard input. What the worker cannot decode is decoded by ffmpeg.</summary>
internal sealed class AudioOpener
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInputName = "-";

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenStandardInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Whether standard input is a pipe or a file.</summary>
    public Func<bool> IsInputRedirected { get; init; } = () => Console.IsInputRedirected;

    /// <summary>Returns the full path of ffmpeg; null if it is not installed.</summary>
    public Func<string?> FindFfmpeg { get; init; } = () => ProgramSearch.Find("ffmpeg");

    /// <summary>Opens an input.</summary>
    /// <param name="name">The path of a file or of a named pipe, or <see cref="StandardInputName"/>.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <exception cref="AudioFileException">The input is not a readable audio file.</exception>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The input may not be read.</exception>
    public async Task<AudioInput> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var stream = OpenStream(name);
        try
        {
            var peekable = new PeekableStream(stream);
            try
            {
                return new AudioInput(AudioFileReader.Open(peekable), stream);
            }
            catch (AudioFileException e) when (CanDecode(e, stream) && FindFfmpeg() is { } ffmpeg)
            {
                var path = stream is FileStream { CanSeek: true } ? Path.GetFullPath(name) : null;
                return await DecodeAsync(ffmpeg, path, stream, peekable, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Stream OpenStream(string name)
    {
        if (name.Length == 0)
            throw new IOException($"The name of the file is empty; name a file, or {StandardInputName} for standard input.");
        return name == StandardInputName ? OpenStandardInput() : File.OpenRead(name);
    }

    // After an unsupported header ffmpeg has to start again at the beginning.
    private static bool CanDecode(AudioFileException e, Stream stream) =>
        e.Reason == AudioFileProblem.Compressed
        || e.Reason == AudioFileProblem.Unsupported && stream is FileStream { CanSeek: true };

    private static async Task<AudioInput> DecodeAsync(
        string ffmpeg, string? path, Stream stream, PeekableStream start, CancellationToken cancellationToken)
    {
        var decoder = FfmpegDecoder.Start(ffmpeg, path, start, cancellationToken);
        try
        {
            return new AudioInput(AudioFileReader.Open(decoder.Output, FfmpegDecoder.Format), stream, decoder);
        }
        catch (AudioFileException)
        {
            var problem = await decoder.FinishAsync().ConfigureAwait(false);
            await decoder.DisposeAsync().ConfigureAwait(false);
            if (problem is null)
                throw;
            throw new AudioFileException(AudioFileProblem.Unsupported, $"ffmpeg cannot decode this file: {problem}");
        }
    }
}
