using System.Buffers.Binary;
using PortBridge.Browsing;

namespace PortBridge.PageFigures.Measuring;

/// <summary>A temporary WAV file for the fake microphone: a phrase of a sample and a pause.</summary>
internal sealed class MicrophoneWav : IDisposable
{
    private const int HeaderBytes = 44;
    private const int BytesPerMs = 32;
    private static readonly TimeSpan Phrase = TimeSpan.FromSeconds(1.8);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private MicrophoneWav(string path) => Path = path;

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>The length of one repetition.</summary>
    public static TimeSpan Length => Phrase + Pause;

    /// <summary>Creates the file.</summary>
    public static async Task<MicrophoneWav> CreateAsync()
    {
        var sample = await File.ReadAllBytesAsync(Sample.All[1].FullPath);
        var wav = new byte[HeaderBytes + Bytes(Length)];
        sample.AsSpan(0, HeaderBytes + Bytes(Phrase)).CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(HeaderBytes - sizeof(int)), wav.Length - HeaderBytes);
        var path = System.IO.Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, wav);
        return new MicrophoneWav(path);
    }

    public void Dispose() => File.Delete(Path);

    private static int Bytes(TimeSpan time) => (int)(time.TotalMilliseconds * BytesPerMs);
}
