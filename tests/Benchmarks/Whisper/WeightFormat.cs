using System.Buffers.Binary;

namespace PortBridge.Benchmarks.Whisper;

/// <summary>How a ggml file stores the values of a tensor.</summary>
internal abstract class WeightFormat
{
    private const int BlockLength = 32;

    public static WeightFormat Single { get; } = new Float(0, 0, sizeof(float));

    public static WeightFormat Half { get; } = new Float(1, 1, sizeof(ushort));

    /// <summary>Blocks of 32 numbers of five bits, which share a scale.</summary>
    public static WeightFormat Q5 { get; } = new FiveBits();

    /// <summary>The number of the type in a tensor's header.</summary>
    public abstract int Type { get; }

    /// <summary>The number of the type in the file's header.</summary>
    public abstract int FileType { get; }

    /// <summary>Encodes values, a multiple of 32.</summary>
    public abstract byte[] Encode(ReadOnlySpan<float> values);

    private sealed class Float(int type, int fileType, int size) : WeightFormat
    {
        public override int Type => type;

        public override int FileType => fileType;

        public override byte[] Encode(ReadOnlySpan<float> values)
        {
            var bytes = new byte[values.Length * size];
            for (var i = 0; i < values.Length; i++)
            {
                var target = bytes.AsSpan(i * size);
                if (size == sizeof(float))
                    BinaryPrimitives.WriteSingleLittleEndian(target, values[i]);
                else
                    BinaryPrimitives.WriteHalfLittleEndian(target, (Half)values[i]);
            }

            return bytes;
        }
    }

    private sealed class FiveBits : WeightFormat
    {
        private const int BlockSize = sizeof(ushort) + sizeof(uint) + BlockLength / 2;
        private const int Zero = 16;

        public override int Type => 6;

        public override int FileType => 8;

        public override byte[] Encode(ReadOnlySpan<float> values)
        {
            var bytes = new byte[values.Length / BlockLength * BlockSize];
            for (var i = 0; i < values.Length / BlockLength; i++)
                Encode(values.Slice(i * BlockLength, BlockLength), bytes.AsSpan(i * BlockSize, BlockSize));
            return bytes;
        }

        private static void Encode(ReadOnlySpan<float> values, Span<byte> block)
        {
            var largest = 0f;
            foreach (var value in values)
                largest = Math.Max(largest, Math.Abs(value));
            var scale = largest / (Zero - 1);
            var high = 0u;
            var low = block[(sizeof(ushort) + sizeof(uint))..];
            for (var i = 0; i < BlockLength; i++)
            {
                var number = scale == 0 ? Zero : (int)MathF.Round(values[i] / scale) + Zero;
                high |= (uint)(number >> 4) << i;
                low[i % low.Length] |= (byte)((number & 15) << (i < low.Length ? 0 : 4));
            }

            BinaryPrimitives.WriteHalfLittleEndian(block, (Half)scale);
            BinaryPrimitives.WriteUInt32LittleEndian(block[sizeof(ushort)..], high);
        }
    }
}
