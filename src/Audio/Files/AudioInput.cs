namespace PortBridge.Audio.Files;

/// <summary>An open audio input.</summary>
/// <param name="reader">Reads the samples.</param>
/// <param name="stream">The input, closed with this object.</param>
/// <param name="decoder">The process that decodes the input; null if there is none.</param>
internal sealed class AudioInput(IAudioReader reader, Stream stream, FfmpegDecoder? decoder = null) : IAsyncDisposable
{
    /// <summary>The sample rate in Hz.</summary>
    public int SampleRate => reader.SampleRate;

    /// <summary>Reads the next samples, mono in −1…1.</summary>
    /// <returns>The number of samples; 0 at the end.</returns>
    /// <exception cref="IOException">The input cannot be read.</exception>
    public int Read(Span<float> mono) => reader.Read(mono);

    /// <summary>Ends the input after its last sample.</summary>
    /// <returns>A sentence that says how the input is damaged; null if it is not.</returns>
    /// <exception cref="OperationCanceledException">ffmpeg was ended.</exception>
    public async ValueTask<string?> FinishAsync()
    {
        if (decoder is null)
            return reader.Warning;

        var problem = await decoder.FinishAsync().ConfigureAwait(false);
        return problem is null ? null : $"ffmpeg reported a problem; the text is that of the sound it decoded: {problem}";
    }

    public async ValueTask DisposeAsync()
    {
        if (decoder is not null)
            await decoder.DisposeAsync().ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
    }
}
