using System.Text;

namespace PortBridge.Benchmarks.Whisper;

/// <summary>
/// Writes a model in ggml format with the dimensions of a real one and random weights. It takes the same time and memory
/// as the real one, and returns the same words whatever the audio is: the embedding of each of the decoder's positions is
/// the embedding of the token that follows, and outweighs everything else.
/// </summary>
/// <param name="shape">The dimensions.</param>
/// <param name="format">The format of the large tensors.</param>
/// <param name="words">The number of text tokens of a decode.</param>
internal sealed class RandomModel(ModelShape shape, WeightFormat format, int words)
{
    private const uint Magic = 0x67676d6c;
    private const int Frequencies = 201;

    /// <summary>A multiple of 32. Larger tensors repeat their values.</summary>
    private const int RandomLength = 1 << 20;

    // How much a layer adds to its input. The decoder's layers must not outweigh the positions.
    private const float EncoderGain = 0.3f;
    private const float DecoderGain = 0.02f;

    private const float PositionWeight = 12;

    private readonly Random _random = new(1);
    private readonly int[] _script = shape.Script(words);
    private readonly float[] _uniform = new float[RandomLength];

    /// <summary>Writes the file.</summary>
    public void Write(Stream file)
    {
        for (var i = 0; i < _uniform.Length; i++)
            _uniform[i] = 2 * _random.NextSingle() - 1;
        using var output = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true);
        WriteHeader(output);
        WriteVocabulary(output);
        var tensors = new TensorWriter(output, _uniform);
        WriteEncoder(tensors);
        WriteDecoder(tensors);
    }

    private void WriteHeader(BinaryWriter output)
    {
        output.Write(Magic);
        foreach (var number in (ReadOnlySpan<int>)
        [
            shape.Vocabulary,
            ModelShape.AudioContext, shape.Width, shape.Heads, shape.AudioLayers,
            ModelShape.TextContext, shape.Width, shape.Heads, shape.TextLayers,
            shape.Mels, format.FileType, shape.Mels, Frequencies,
        ])
        {
            output.Write(number);
        }

        for (var i = 0; i < shape.Mels * Frequencies; i++)
            output.Write(0.05f * _random.NextSingle());
    }

    private void WriteVocabulary(BinaryWriter output)
    {
        output.Write(shape.EndOfText);
        for (var token = 0; token < shape.EndOfText; token++)
        {
            // The library looks the space up.
            var text = Encoding.UTF8.GetBytes(token == 0 ? " " : $" w{token}");
            output.Write(text.Length);
            output.Write(text);
        }
    }

    private void WriteEncoder(TensorWriter tensors)
    {
        var width = shape.Width;
        tensors.Write("encoder.positional_embedding", WeightFormat.Single, 1, width, ModelShape.AudioContext);
        tensors.Write("encoder.conv1.weight", WeightFormat.Half, TensorWriter.Scale(3 * shape.Mels), 3, shape.Mels, width);
        tensors.WriteVector("encoder.conv1.bias", 0, 1, width);
        tensors.Write("encoder.conv2.weight", WeightFormat.Half, TensorWriter.Scale(3 * width), 3, width, width);
        tensors.WriteVector("encoder.conv2.bias", 0, 1, width);
        for (var i = 0; i < shape.AudioLayers; i++)
        {
            WriteAttention(tensors, $"encoder.blocks.{i}.attn", EncoderGain);
            WritePerceptron(tensors, $"encoder.blocks.{i}", EncoderGain);
        }

        WriteNorm(tensors, "encoder.ln_post");
    }

    private void WriteDecoder(TensorWriter tensors)
    {
        var width = shape.Width;
        var size = 34 / (width - 4.4f * MathF.Sqrt(width)) * MathF.Sqrt(3);
        var vectors = _script.Distinct().ToDictionary(token => token, _ => Vector(size));
        tensors.Write(
            "decoder.positional_embedding",
            WeightFormat.Single,
            [.. _script.SelectMany(token => vectors[token]).Select(value => PositionWeight * value)],
            width,
            ModelShape.TextContext);
        tensors.Write("decoder.token_embedding.weight", format, size, vectors, width, shape.Vocabulary);
        for (var i = 0; i < shape.TextLayers; i++)
        {
            WriteAttention(tensors, $"decoder.blocks.{i}.attn", DecoderGain);
            WriteAttention(tensors, $"decoder.blocks.{i}.cross_attn", DecoderGain);
            WritePerceptron(tensors, $"decoder.blocks.{i}", DecoderGain);
        }

        WriteNorm(tensors, "decoder.ln");
    }

    private void WriteAttention(TensorWriter tensors, string name, float gain)
    {
        var width = shape.Width;
        WriteNorm(tensors, $"{name}_ln");
        foreach (var part in (ReadOnlySpan<string>)["query", "key", "value", "out"])
        {
            var scale = TensorWriter.Scale(width) * (part == "out" ? gain : 1);
            tensors.Write($"{name}.{part}.weight", format, scale, width, width);
            if (part != "key")
                tensors.WriteVector($"{name}.{part}.bias", 0, width);
        }
    }

    private void WritePerceptron(TensorWriter tensors, string name, float gain)
    {
        var width = shape.Width;
        WriteNorm(tensors, $"{name}.mlp_ln");
        tensors.Write($"{name}.mlp.0.weight", format, TensorWriter.Scale(width), width, 4 * width);
        tensors.WriteVector($"{name}.mlp.0.bias", 0, 4 * width);
        tensors.Write($"{name}.mlp.2.weight", format, TensorWriter.Scale(4 * width) * gain, 4 * width, width);
        tensors.WriteVector($"{name}.mlp.2.bias", 0, width);
    }

    private void WriteNorm(TensorWriter tensors, string name)
    {
        tensors.WriteVector($"{name}.weight", 1, shape.Width);
        tensors.WriteVector($"{name}.bias", 0, shape.Width);
    }

    private float[] Vector(float size)
    {
        var vector = new float[shape.Width];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = size * (2 * _random.NextSingle() - 1);
        return vector;
    }
}
