using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PortBridge.Testing.Speech;

/// <summary>Repeats a recording endlessly, with pauses of 1 to 2 s.</summary>
/// <param name="recording">The recording.</param>
/// <param name="seed">Determines the start position and the pauses.</param>
public sealed class RecordedSpeech(Recording recording, int seed) : ISpeechSource
{
    private readonly Random _random = new(seed);
    private int _next = new Random(seed).Next(recording.Samples.Length);
    private int _pause;

    public int SampleRate => recording.SampleRate;

    public void Read(Span<short> samples)
    {
        while (!samples.IsEmpty)
        {
            var count = Math.Min(samples.Length, _pause > 0 ? _pause : recording.Samples.Length - _next);
            if (_pause > 0)
            {
                samples[..count].Clear();
                _pause -= count;
            }
            else
            {
                recording.Samples.AsSpan(_next, count).CopyTo(samples);
                _next += count;
            }

            samples = samples[count..];
            if (_next == recording.Samples.Length)
                (_next, _pause) = (0, _random.Next(recording.SampleRate, 2 * recording.SampleRate));
        }
    }
}

/// <summary>A mono recording.</summary>
public sealed record Recording(int SampleRate, short[] Samples)
{
    /// <summary>Reads a WAV file of 16-bit mono PCM.</summary>
    /// <exception cref="InvalidDataException">The file is not such a WAV file.</exception>
    public static Recording Read(string path)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
            throw new InvalidDataException($"{path} is not a WAV file.");

        var rate = 0;
        for (var rest = file[12..]; rest.Length >= 8;)
        {
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]), (uint)(rest.Length - 8));
            var body = rest.Slice(8, length);
            if (rest[..4].SequenceEqual("data"u8) && rate > 0)
                return new Recording(rate, MemoryMarshal.Cast<byte, short>(body[..(length & ~1)]).ToArray());
            if (rest[..4].SequenceEqual("fmt "u8))
                rate = RateOf(path, body);
            rest = rest[Math.Min(rest.Length, 8 + length + (length & 1))..];
        }

        throw new InvalidDataException($"{path} contains no samples.");
    }

    private static int RateOf(string path, ReadOnlySpan<byte> format)
    {
        var isPcm16Mono = format.Length >= 16
            && BinaryPrimitives.ReadUInt16LittleEndian(format) == 1
            && BinaryPrimitives.ReadUInt16LittleEndian(format[2..]) == 1
            && BinaryPrimitives.ReadUInt16LittleEndian(format[14..]) == 16;
        return isPcm16Mono
            ? BinaryPrimitives.ReadInt32LittleEndian(format[4..])
            : throw new InvalidDataException($"{path} is not 16-bit mono PCM; convert it first.");
    }
}
