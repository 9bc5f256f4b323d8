namespace PortBridge.Audio.Files;

/// <summary>Reads the samples of an audio file as mono in −1…1.</summary>
internal interface IAudioReader
{
    /// <summary>The sample rate in Hz.</summary>
    int SampleRate { get; }

    /// <summary>A sentence that says how the file is damaged; null if it is not, or if its end has not been read.</summary>
    string? Warning { get; }

    /// <summary>Reads the next samples. Several channels are mixed to their mean.</summary>
    /// <returns>The number of samples; 0 at the end.</returns>
    int Read(Span<float> mono);
}
