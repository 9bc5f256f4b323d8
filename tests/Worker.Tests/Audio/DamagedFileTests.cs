using PortBridge.Audio.Files;

namespace PortBridge.Worker.Tests.Audio;

/// <summary>A damaged file may give any samples, or a sentence, but does not end the program.</summary>
public class DamagedFileTests
{
    private const int HeaderLength = 160;

    private static readonly byte[] Data = WavBytes.Pcm16(Signal.Hiss(0.05, 0.3f));

    public static TheoryData<string> Kinds => ["pcm", "extensible", "ima", "ms", "float64", "wave64", "aifc"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Changed_bytes_give_samples_or_a_sentence(string kind)
    {
        var whole = Make(kind);
        Assert.NotEmpty(AudioFiles.ReadAll(new MemoryStream(whole)).Samples);
        var random = new Random(1);
        for (var trial = 0; trial < 1000; trial++)
        {
            var bytes = whole[..random.Next(whole.Length)];
            for (var i = 0; i < 3 && bytes.Length > 0; i++)
                bytes[random.Next(Math.Min(HeaderLength, bytes.Length))] = (byte)random.Next(256);

            var e = Record.Exception(() => AudioFiles.ReadAll(new MemoryStream(bytes)));

            Assert.True(e is null or AudioFileException, $"{Convert.ToHexString(bytes)}: {e}");
        }
    }

    private static byte[] Make(string kind) => kind switch
    {
        "pcm" => WavBytes.Make(Data, chunkBefore: "odd"),
        "extensible" => WavBytes.Make(Data, bits: 24, extensible: true),
        "ima" => WavBytes.Make(Data, bits: 4, tag: 0x11, blockLength: 256),
        "ms" => WavBytes.Make(Data, bits: 4, tag: 2, blockLength: 256),
        "float64" => WavBytes.Make(Data, bits: 64, tag: 3),
        "wave64" => WavBytes.Wave64(Data, Data.Length + 24),
        _ => WavBytes.Aifc(Data),
    };
}
