using System.Buffers.Binary;
using PortBridge.Browsing;

namespace PortBridge.PageFigures.Measuring;

/// <summary>A recording for the fake microphone: one of the playground's samples cut to a phrase and a pause.</summary>
internal sealed class SpokenWav : IDisposable
{
    private const int HeadBytes = 44;
    private const int BytesPerMs = 32;
    private static readonly TimeSpan Phrase = TimeSpan.FromSeconds(1.8);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private SpokenWav(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>How long one repetition is.</summary>
    public static TimeSpan Length => Phrase + Pause;

    /// <summary>Writes one among the temporary files.</summary>
    public static async Task<SpokenWav> CreateAsync()
    {
        var sample = await File.ReadAllBytesAsync(Sample.All[1].FullPath);
        var wav = new byte[HeadBytes + Bytes(Length)];
        sample.AsSpan(0, HeadBytes + Bytes(Phrase)).CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(HeadBytes - sizeof(int)), wav.Length - HeadBytes);
        var path = System.IO.Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, wav);
        return new SpokenWav(path);
    }

    public void Dispose() => File.Delete(Path);

    private static int Bytes(TimeSpan time) => (int)(time.TotalMilliseconds * BytesPerMs);
}
