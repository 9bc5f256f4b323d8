namespace PortBridge.Audio.Files;

/// <summary>Decodes audio files. What neither <see cref="AudioFileReader"/> nor <see cref="OpusFileReader"/> can read is
/// decoded by ffmpeg.</summary>
internal sealed class AudioDecoder
{
    /// <summary>Returns the full path of ffmpeg; null if it is not installed.</summary>
    public Func<string?> FindFfmpeg { get; init; } = () => ProgramSearch.Find("ffmpeg");

    /// <summary>Reads the header of a file.</summary>
    /// <param name="stream">The file, closed with the input, or by this method if it fails.</param>
    /// <param name="path">The full path, if the stream is a regular file: some formats can be decoded only so.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <exception cref="AudioFileException">The stream is not a readable audio file.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public async Task<AudioInput> OpenAsync(Stream stream, string? path, CancellationToken cancellationToken)
    {
        try
        {
            var peekable = new PeekableStream(stream);
            try
            {
                return new AudioInput(OpenReader(peekable), stream);
            }
            catch (AudioFileException e) when (CanDecode(e, path) && FindFfmpeg() is { } ffmpeg)
            {
                return await DecodeAsync(ffmpeg, path, stream, peekable, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static IAudioReader OpenReader(PeekableStream stream) =>
        FileSignature.Of(stream.Peek(FileSignature.Length)).Container is Container.Ogg or Container.Matroska
            ? OpusFileReader.Open(stream)
            : AudioFileReader.Open(stream);

    // After an unsupported header ffmpeg has to start again at the beginning.
    private static bool CanDecode(AudioFileException e, string? path) =>
        e.Reason == AudioFileProblem.Compressed || e.Reason == AudioFileProblem.Unsupported && path is not null;

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
