using PortBridge.Worker.Tests.Engines;

namespace PortBridge.Worker.Tests.Audio.Streaming;

/// <summary>
/// Streams in <c>Fixtures</c>. <c>chromium-*.webm</c> are recordings of Chromium's MediaRecorder, with clusters of unknown
/// size and packets of 60 ms: tones of 400 Hz and, in the right channel, 800 Hz. <c>speech*</c> is <see cref="Speech"/>,
/// encoded by ffmpeg with libopus at 16 kbit/s; <c>speech-pipe.webm</c> was written to a pipe.
/// </summary>
internal static class Fixture
{
    public static readonly string[] Names =
        ["chromium-mono.webm", "chromium-stereo.webm", "speech.webm", "speech-pipe.webm", "speech.ogg"];

    public static TheoryData<string> Streams => [.. Names];

    /// <summary>The encoded speech: 1.5 s at 16 kHz.</summary>
    public static float[] Speech() => Samples.Read("monday.wav")[3200..27200];

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));
}
