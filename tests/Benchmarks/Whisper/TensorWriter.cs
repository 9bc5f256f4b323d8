using System.Text;

namespace PortBridge.Benchmarks.Whisper;

/// <summary>Writes tensors in ggml format.</summary>
/// <param name="output">The file.</param>
/// <param name="uniform">Random numbers in −1…1, a multiple of 32. Larger tensors repeat them.</param>
internal sealed class TensorWriter(BinaryWriter output, float[] uniform)
{
    private readonly Dictionary<(WeightFormat, float), byte[]> _encoded = [];

    /// <summary>The size of the weights with which a layer of this many inputs neither amplifies nor attenuates.</summary>
    public static float Scale(int inputs) => MathF.Sqrt(3f / inputs);

    /// <summary>Writes random values.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="format">The format of the values.</param>
    /// <param name="scale">The largest value.</param>
    /// <param name="dimensions">The dimensions, the innermost first.</param>
    public void Write(string name, WeightFormat format, float scale, params int[] dimensions)
    {
        WriteHeader(name, format, dimensions);
        WriteRandom(format, scale, dimensions.Aggregate(1L, (product, length) => product * length));
    }

    /// <summary>Writes random rows, except for some that are given.</summary>
    public void Write(
        string name, WeightFormat format, float scale, Dictionary<int, float[]> given, int width, int rows)
    {
        WriteHeader(name, format, width, rows);
        for (var row = 0; row < rows; row++)
        {
            if (given.TryGetValue(row, out var vector))
                output.Write(format.Encode(vector));
            else
                WriteRandom(format, scale, width, (long)row * width % uniform.Length);
        }
    }

    /// <summary>Writes values.</summary>
    public void Write(string name, WeightFormat format, float[] values, params int[] dimensions)
    {
        WriteHeader(name, format, dimensions);
        output.Write(format.Encode(values));
    }

    /// <summary>Writes a vector that has the same value everywhere.</summary>
    public void WriteVector(string name, float value, params int[] dimensions)
    {
        var values = new float[dimensions[^1]];
        Array.Fill(values, value);
        Write(name, WeightFormat.Single, values, dimensions);
    }

    private void WriteHeader(string name, WeightFormat format, params int[] dimensions)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        output.Write(dimensions.Length);
        output.Write(bytes.Length);
        output.Write(format.Type);
        foreach (var length in dimensions)
            output.Write(length);
        output.Write(bytes);
    }

    private void WriteRandom(WeightFormat format, float scale, long count, long first = 0)
    {
        if (!_encoded.TryGetValue((format, scale), out var bytes))
            _encoded[(format, scale)] = bytes = format.Encode(Array.ConvertAll(uniform, value => scale * value));
        var (left, start) = (count * bytes.Length / uniform.Length, (int)(first * bytes.Length / uniform.Length));
        while (left > 0)
        {
            var length = (int)Math.Min(left, bytes.Length - start);
            output.Write(bytes, start, length);
            left -= length;
            start = 0;
        }
    }
}
