using System.Buffers;
using PortBridge.Audio.Streaming;

namespace PortBridge.Worker.Tests.Audio.Streaming;

/// <summary>Decodes whole streams in pieces.</summary>
internal static class Streams
{
    public static readonly AudioDeclaration Undeclared = new(Encoding: null, SampleRate: null);

    /// <summary>Decodes a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="declared">What the client declares; nothing by default.</param>
    /// <param name="piece">The maximum number of bytes of a piece.</param>
    public static (float[] Samples, StreamFormat? Format) Decode(
        byte[] stream, AudioDeclaration? declared = null, int piece = int.MaxValue) =>
        DecodePieces(stream.Chunk(Math.Min(piece, Math.Max(1, stream.Length))), declared);

    /// <summary>Decodes the pieces of a stream.</summary>
    public static (float[] Samples, StreamFormat? Format) DecodePieces(IEnumerable<byte[]> pieces, AudioDeclaration? declared = null)
    {
        var decoder = new StreamDecoder(declared ?? Undeclared);
        var output = new ArrayBufferWriter<float>();
        foreach (var piece in pieces)
            decoder.Decode(piece, output);
        decoder.Finish(output);
        return (output.WrittenSpan.ToArray(), decoder.Format);
    }

    /// <summary>Asserts that a stream is refused.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="message">A part of the message.</param>
    /// <param name="declared">What the client declares; nothing by default.</param>
    public static void Refused(byte[] stream, string message, AudioDeclaration? declared = null) => Assert.Contains(
        message, Assert.Throws<AudioStreamException>(() => Decode(stream, declared)).Message, StringComparison.Ordinal);

    /// <summary>The samples of one channel.</summary>
    public static float[] Channel(float[] samples, int channel, int channels) =>
        [.. samples.Where((_, i) => i % channels == channel)];

    /// <summary>The power of a tone as a fraction of all power.</summary>
    public static double ToneShare(ReadOnlySpan<float> samples, double frequency, int rate = 16000)
    {
        var (re, im, power) = (0.0, 0.0, 0.0);
        for (var i = 0; i < samples.Length; i++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * frequency * i / rate);
            (re, im, power) = (re + samples[i] * cos, im + samples[i] * sin, power + samples[i] * samples[i]);
        }

        return 2 * (re * re + im * im) / samples.Length / power;
    }

    /// <summary>The delay in samples at which two signals agree best, within ±300, and their correlation there.</summary>
    public static (int Delay, double Correlation) Compare(float[] expected, float[] actual)
    {
        var norm = Math.Sqrt(expected.Sum(x => (double)x * x) * actual.Sum(x => (double)x * x));
        return Enumerable.Range(-300, 601).Select(delay =>
        {
            var sum = 0.0;
            for (var i = Math.Max(0, -delay); i < Math.Min(expected.Length, actual.Length - delay); i++)
                sum += (double)expected[i] * actual[i + delay];
            return (delay, sum / norm);
        }).MaxBy(pair => pair.Item2);
    }
}
