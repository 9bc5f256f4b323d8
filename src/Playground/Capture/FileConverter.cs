using System.Buffers;
using System.Runtime.InteropServices;
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
        var upload = CreateTemporaryFile();
        await using var _ = upload.ConfigureAwait(false);
        await file.CopyToAsync(upload, cancellationToken);
        upload.Position = 0;

        await using var input = await decoder.OpenAsync(upload, upload.Name, cancellationToken);
        var pcm = CreateTemporaryFile();
        try
        {
            await Task.Run(() => Resample(input, pcm, cancellationToken), cancellationToken);
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

    private static void Resample(AudioInput input, Stream pcm, CancellationToken cancellationToken)
    {
        var resampler = new StreamingResampler(input.SampleRate);
        var resampled = new ArrayBufferWriter<float>();
        var block = new float[SpeechAudio.SampleRate];
        long length = 0;
        for (int read; (read = input.Read(block)) > 0; resampled.ResetWrittenCount())
        {
            cancellationToken.ThrowIfCancellationRequested();
            resampler.Resample(block.AsSpan(0, read), resampled);
            length += Write(resampled.WrittenSpan, pcm);
            if (SpeechAudio.Duration(length) > MaxLength)
                throw new InvalidDataException($"The audio is longer than {MaxLength.TotalMinutes} minutes.");
        }

        resampler.Flush(resampled);
        Write(resampled.WrittenSpan, pcm);
    }

    private static int Write(ReadOnlySpan<float> samples, Stream pcm)
    {
        var converted = ArrayPool<short>.Shared.Rent(samples.Length);
        for (var i = 0; i < samples.Length; i++)
            converted[i] = SampleConverter.ToInt16(samples[i]);
        pcm.Write(MemoryMarshal.AsBytes(converted.AsSpan(0, samples.Length)));
        ArrayPool<short>.Shared.Return(converted);
        return samples.Length;
    }

    // ffmpeg opens the file by its name.
    private static FileStream CreateTemporaryFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), $"portbridge-{Path.GetRandomFileName()}"), options);
    }
}
