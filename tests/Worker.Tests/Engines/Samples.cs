using System.Text.Json;
using PortBridge.Audio.Files;

namespace PortBridge.Worker.Tests.Engines;

/// <summary>The playground's recordings and their transcripts.</summary>
internal static class Samples
{
    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "samples", file);

    public static float[] Read(string file)
    {
        using var stream = File.OpenRead(PathOf(file));
        var reader = AudioFileReader.Open(stream);
        Assert.Equal(16000, reader.SampleRate);
        var samples = new List<float>();
        var piece = new float[4096];
        for (int read; (read = reader.Read(piece)) > 0;)
            samples.AddRange(piece.AsSpan(0, read));
        return [.. samples];
    }

    public static string WordsOf(string file)
    {
        using var list = JsonDocument.Parse(File.ReadAllText(PathOf("samples.json")));
        return list.RootElement.EnumerateArray()
            .Single(sample => sample.GetProperty("file").GetString() == file).GetProperty("words").GetString()!;
    }

    /// <summary>The word error rate: substituted, deleted and inserted words (Levenshtein) for each spoken word.</summary>
    public static double WordError(string said, string heard)
    {
        var (a, b) = (said.Split(' '), heard.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return (double)row[^1] / a.Length;
    }
}
