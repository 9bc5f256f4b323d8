using System.Buffers.Binary;
using PortBridge.Testing.Hosting;

namespace PortBridge.Gateway.Tests.Support;

/// <summary>Audio for tests.</summary>
internal static class Speech
{
    /// <summary>The sample rate of <see cref="Pcm"/>.</summary>
    public const int SampleRate = 16_000;

    private const int HeaderLength = 44;

    /// <summary>The path of <see cref="Wav"/>.</summary>
    public static string WavPath { get; } = Path.Combine(BuiltPrograms.SourceOf("Playground"), "wwwroot", "samples", "radio.wav");

    /// <summary>A WAV file with two sentences of recorded speech.</summary>
    public static byte[] Wav { get; } = File.ReadAllBytes(WavPath);

    /// <summary>Its audio: mono PCM16.</summary>
    public static byte[] Pcm => Wav[HeaderLength..];

    /// <summary>Its beginning, cut off in the middle of a word.</summary>
    public static byte[] CutInSpeech => Pcm[..(int)(2.5 * SampleRate * sizeof(short))];

    /// <summary>Silence.</summary>
    public static byte[] Silence(double seconds) => new byte[(int)(seconds * SampleRate) * sizeof(short)];

    /// <summary>Makes a WAV file of audio like <see cref="Pcm"/>.</summary>
    public static byte[] MakeWav(byte[] pcm)
    {
        var header = Wav[..HeaderLength];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), HeaderLength - 8 + pcm.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(HeaderLength - 4), pcm.Length);
        return [.. header, .. pcm];
    }

    /// <summary>The text that the worker itself returns for audio.</summary>
    public static async Task<IReadOnlyList<SpeechEvent.Final>> RecognizeAsync(
        ISpeechBridge bridge, byte[] pcm, SessionOptions options, CancellationToken cancellationToken)
    {
        await using var session = await bridge.OpenSessionAsync(options, cancellationToken);
        await session.WriteAsync(pcm, cancellationToken);
        await session.StopAsync(cancellationToken);
        var finals = new List<SpeechEvent.Final>();
        await foreach (var e in session.ReadEventsAsync(cancellationToken))
        {
            if (e is SpeechEvent.Final { Text.Length: > 0 } final)
                finals.Add(final);
        }

        return finals;
    }
}
