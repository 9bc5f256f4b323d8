using System.Buffers;
using PortBridge.Audio.Streaming;

namespace PortBridge.Worker.Tests.Audio.Streaming;

/// <summary>The split of a stream does not matter, and damage gives samples or a sentence.</summary>
public class DamagedStreamTests
{
    private const int Trials = 300;

    public static TheoryData<string> Names => [.. Fixture.Names, "wav", "ima", "aifc", "ogg-stereo"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_split_at_each_byte_gives_the_same_samples(string name)
    {
        var stream = Make(name);
        var (expected, _) = Streams.Decode(stream);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, Streams.Decode(stream, piece: 1).Samples);
        var random = new Random(1);
        for (var trial = 0; trial < 10; trial++)
            Assert.Equal(expected, Streams.DecodePieces(Split(stream, random)).Samples);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stream_that_ends_anywhere_gives_the_start_of_the_samples(string name)
    {
        var stream = Make(name);
        var (whole, _) = Streams.Decode(stream);
        for (var length = 1; length < stream.Length; length += 1 + stream.Length / 97)
        {
            var decoder = new StreamDecoder(Streams.Undeclared);
            var output = new ArrayBufferWriter<float>();
            decoder.Decode(stream.AsSpan(0, length), output);
            if (length >= 12)
                decoder.Finish(output);

            Assert.True(output.WrittenCount <= whole.Length);
            Assert.Equal(whole[..output.WrittenCount], output.WrittenSpan.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Changed_bytes_give_samples_or_a_sentence(string name)
    {
        var whole = Make(name);
        var random = new Random(2);
        for (var trial = 0; trial < Trials; trial++)
        {
            var bytes = Damage(whole, random);

            var e = Record.Exception(() => Streams.DecodePieces(Split(bytes, random), new(null, null, 1 + trial % 2)));

            Assert.True(e is null or AudioStreamException, $"{trial}: {e}");
            Assert.True(e is null || e.Message.Length is > 20 and < 400, e?.Message);
        }
    }

    [Fact]
    public void Random_bytes_in_place_of_Opus_packets_give_samples_or_a_sentence()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 3000; trial++)
        {
            var decoder = new StreamDecoder(new(StreamEncoding.Opus, null, 1 + trial % 2));
            var packet = new byte[random.Next(1, 200)];
            var e = Record.Exception(() =>
            {
                for (var i = 0; i < 5; i++)
                {
                    random.NextBytes(packet);
                    var output = new ArrayBufferWriter<float>();
                    decoder.Decode(packet, output);
                    Assert.True(output.WrittenSpan.IndexOfAnyExceptInRange(-1f, 1f) < 0);
                }
            });

            Assert.True(e is null or AudioStreamException, $"{trial}: {e}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Allocations_have_a_bound_for_each_decoder_and_each_sample_whatever_arrives(string name)
    {
        var random = new Random(4);
        var bytes = Damage(Make(name), random);
        for (var trial = 0; trial < 20; trial++)
        {
            var output = new NoSamples();
            var decoder = new StreamDecoder(new(null, null, 2));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                decoder.Decode(bytes, output);
                for (var i = 0; i < 50; i++)
                    decoder.Decode(bytes, output);
            }
            catch (AudioStreamException)
            {
                // Counted, too.
            }

            // The decoder of Opus allocates its working memory for each packet.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3_000_000 + 200 * output.Count);
            bytes = Damage(Make(name), random);
        }
    }

    private static byte[] Make(string name) => name switch
    {
        "wav" => WavBytes.Make(WavBytes.Pcm16(Signal.Babble(0.1))),
        "ima" => WavBytes.Make(WavBytes.Pcm16(Signal.Babble(0.1)), bits: 4, tag: 0x11, blockLength: 256),
        "aifc" => WavBytes.Aifc(WavBytes.Pcm16(Signal.Babble(0.1))),
        "ogg-stereo" => [.. OggBytes.Start(OggBytes.Head(2)), .. OggBytes.Page(0, Packets.Encode(Signal.Babble(1), 2))],
        _ => Fixture.Read(name),
    };

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = whole[..random.Next(12, whole.Length + 1)].ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            // Half of the damage is in the header, whose fields matter most.
            var position = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, 300) : bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveRange(position, random.Next(Math.Min(100, bytes.Count - position)));
                    break;
                case 1:
                    bytes.InsertRange(position, bytes.GetRange(position, random.Next(Math.Min(100, bytes.Count - position))));
                    break;
                case 2:
                    bytes[position] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    bytes[position] = (byte)random.Next(256);
                    break;
            }

            if (bytes.Count == 0)
                return [0];
        }

        return [.. bytes];
    }

    private static IEnumerable<byte[]> Split(byte[] bytes, Random random)
    {
        for (int start = 0, length; start < bytes.Length; start += length)
        {
            length = Math.Min(bytes.Length - start, random.Next(3) == 0 ? random.Next(4) : random.Next(1500));
            yield return bytes[start..(start + length)];
        }
    }

    private sealed class NoSamples : IBufferWriter<float>
    {
        private readonly float[] _buffer = new float[1 << 20];

        public long Count { get; private set; }

        public void Advance(int count) => Count += count;

        public Memory<float> GetMemory(int sizeHint = 0) => _buffer;

        public Span<float> GetSpan(int sizeHint = 0) => _buffer;
    }
}
