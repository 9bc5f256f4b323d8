using NAudio.Wave;
using NAudio.Wave.SampleProviders;

namespace PortBridge.Conformance.Audio;

/// <summary>Reads speech from a WAV file.</summary>
internal static class SpeechFile
{
    private const int LongestSeconds = 20;

    /// <summary>Reads up to 20 s of speech, from its first loud sample on.</summary>
    /// <param name="path">A WAV file of any sample rate and channel count, PCM or float.</param>
    /// <returns>Samples in −1…1, mono, at <see cref="AudioSource.SampleRate"/>.</returns>
    /// <exception cref="InvalidDataException">The file is not a WAV file that can be read, or holds no audio.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static float[] Read(string path)
    {
        using var file = File.OpenRead(path);
        float[] samples;
        try
        {
            samples = Decode(file);
        }
        // NAudio reports a broken file with one of these, by what is broken.
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw new InvalidDataException($"The file is not a PCM or float WAV file: {e.Message}", e);
        }

        if (samples.Length == 0)
            throw new InvalidDataException("The file holds no audio.");
        var threshold = samples.Max(Math.Abs) / 5;
        return [.. samples.SkipWhile(sample => Math.Abs(sample) < threshold)];
    }

    private static float[] Decode(Stream file)
    {
        using var reader = new WaveFileReader(file);
        var source = new WdlResamplingSampleProvider(reader.ToSampleProvider(), AudioSource.SampleRate);
        var channels = source.WaveFormat.Channels;
        var samples = new List<float>();
        var buffer = new float[AudioSource.SampleRate / 10 * channels];
        for (int read; samples.Count < LongestSeconds * AudioSource.SampleRate && (read = source.Read(buffer)) > 0;)
            samples.AddRange(buffer.Take(read).Chunk(channels).Select(frame => frame.Average()));
        return [.. samples];
    }
}
