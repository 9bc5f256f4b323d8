using System.Text;
using System.Text.Json;

namespace PortBridge.Reliability.Fuzzing;

/// <summary>Mutates the JSON of messages; most results are invalid.</summary>
internal sealed class Mutator(Random random)
{
    private const int MaxNoiseLength = 4096;
    private const int MaxNesting = 200;

    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1e400", "9223372036854775807", "-9223372036854775808", "0.5", "\"\"", "[]", "{}",
        "\"\\u0000\"", "\"\\ud800\"", "[[[]]]", "\"AAAA\"", "\"_\"", "1.7976931348623157e308", "{\"x\":{}}",
    ];

    /// <summary>Mutates a message.</summary>
    /// <returns>The payload, at least one byte.</returns>
    public byte[] Mutate(ReadOnlySpan<byte> json)
    {
        var mutant = random.Next(8) switch
        {
            0 => FlipBits(json),
            1 => json[..random.Next(1, json.Length)].ToArray(),
            2 => Insert(json, Noise(random.Next(1, 16))),
            3 or 4 => ReplaceValue(json),
            5 => Insert(json, Encoding.UTF8.GetBytes(Unicode(random.Next(1, 40)))),
            6 => Nest(json),
            _ => Noise(random.Next(1, random.Next(1, MaxNoiseLength))),
        };
        return mutant.Length > 0 ? mutant : [0];
    }

    /// <summary>Random text, including unpaired surrogates.</summary>
    public string Unicode(int length) => string.Create(length, random, static (text, random) =>
    {
        foreach (ref var c in text)
            c = (char)random.Next(1, random.Next(2) == 0 ? 0x100 : 0x10000);
    });

    private byte[] FlipBits(ReadOnlySpan<byte> json)
    {
        var mutant = json.ToArray();
        for (var i = random.Next(1, 8); i > 0; i--)
            mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
        return mutant;
    }

    private byte[] Insert(ReadOnlySpan<byte> json, ReadOnlySpan<byte> inserted)
    {
        var at = random.Next(json.Length + 1);
        return [.. json[..at], .. inserted, .. json[at..]];
    }

    private byte[] ReplaceValue(ReadOnlySpan<byte> json)
    {
        var values = new List<(int Start, int Length)>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True
                or JsonTokenType.False)
            {
                values.Add(((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)));
            }
        }

        var (start, length) = values[random.Next(values.Count)];
        var value = Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]);
        return [.. json[..start], .. value, .. json[(start + length)..]];
    }

    private byte[] Nest(ReadOnlySpan<byte> json)
    {
        var depth = random.Next(1, MaxNesting);
        var open = random.Next(2) == 0 ? depth : random.Next(depth);
        var nest = $",\"x\":{new string('[', depth)}{new string(']', open)}}}";
        return [.. json[..^1], .. Encoding.ASCII.GetBytes(nest)];
    }

    private byte[] Noise(int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }
}
