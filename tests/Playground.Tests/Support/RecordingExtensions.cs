using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Tests.Support;

internal static class RecordingExtensions
{
    /// <summary>The kept audio between two positions; empty if there is none.</summary>
    public static byte[] Read(this Recording recording, TimeSpan from, TimeSpan to)
    {
        using var stream = recording.OpenRead(from, to);
        var sound = new byte[stream.Length];
        stream.ReadExactly(sound);
        return sound;
    }
}
