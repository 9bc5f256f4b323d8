using PortBridge.Audio.Files;

namespace PortBridge.Worker.Tests.Audio;

/// <summary>Reads whole audio files.</summary>
internal static class AudioFiles
{
    public static (float[] Samples, string? Warning) ReadAll(Stream stream)
    {
        var reader = AudioFileReader.Open(stream);
        var samples = new List<float>();
        var piece = new float[1000];
        for (int read; (read = reader.Read(piece)) > 0;)
            samples.AddRange(piece.AsSpan(0, read));
        return ([.. samples], reader.Warning);
    }
}
