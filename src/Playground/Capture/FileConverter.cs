using PortBridge.Audio;
using PortBridge.Audio.Files;

namespace PortBridge.Playground.Capture;

/// <summary>
/// Converts audio files that browsers cannot read, to mono PCM16 at 16 kHz. Files are in the temporary folder, with
/// access for the host's user only, until they are closed.
/// </summary>
/// <param name="decoder">Reads the files.</param>
internal sealed class FileConverter(AudioDecoder decoder)
{
    /// <summary>The maximum size of a file in bytes.</summary>
    public const long MaxFileBytes = 200_000_000;

    /// <summary>The maximum length of the audio.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromMinutes(75);

    /// <summary>Converts a file.</summary>
    /// <param name="file">The content of the file, at most <see cref="MaxFileBytes"/>.</param>
    /// <param name="cancellationToken">Cancels the conversion.</param>
    /// <returns>The audio from its start, and a sentence that says how the file is damaged; null if it is not.</returns>
    /// <exception cref="AudioFileException">The file is not a readable audio file.</exception>
    /// <exception cref="InvalidDataException">The audio exceeds <see cref="MaxLength"/>.</exception>
    public async Task<(Stream Pcm, string? Warning)> ConvertAsync(Stream file, CancellationToken cancellationToken)
    {
        var upload = TemporaryFile.Create();
        await using var _ = upload.ConfigureAwait(false);
        await file.CopyToAsync(upload, cancellationToken);
        upload.Position = 0;

        await using var input = await decoder.OpenAsync(upload, upload.Name, cancellationToken);
        var pcm = TemporaryFile.Create();
        try
        {
            await Task.Run(() => Convert(input, pcm, cancellationToken), cancellationToken);
            var warning = await input.FinishAsync();
            pcm.Position = 0;
            return (pcm, warning);
        }
        catch
        {
            await pcm.DisposeAsync();
            throw;
        }
    }

    private static void Convert(AudioInput input, Stream pcm, CancellationToken cancellationToken)
    {
        var reader = new SpeechPcmReader(input);
        for (ReadOnlyMemory<byte> block; !(block = reader.Read()).IsEmpty;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            pcm.Write(block.Span);
            if (SpeechAudio.Duration(pcm.Length / sizeof(short)) > MaxLength)
                throw new InvalidDataException($"The audio is longer than {MaxLength.TotalMinutes} minutes.");
        }
    }
}
