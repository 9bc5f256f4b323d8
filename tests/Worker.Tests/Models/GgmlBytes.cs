using System.Text;

namespace PortBridge.Worker.Tests.Models;

/// <summary>A Whisper model in ggml format that is whole and tiny, and knows nothing.</summary>
internal static class GgmlBytes
{
    private const uint Magic = 0x67676d6c;

    // whisper.cpp's model of one layer of either kind.
    private const int Tensors = 50;

    /// <param name="padding">Weights of the last tensor, to make it larger.</param>
    /// <param name="type">ggml's number of the type of the weights.</param>
    /// <param name="melBands">What the heading says of the mel bands.</param>
    public static byte[] Make(int padding = 1, int type = 0, int melBands = 2)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Magic);
        foreach (var value in (int[])[3, 8, 4, 1, 1, 8, 4, 1, 1, melBands, 0])
            writer.Write(value);
        WriteFilters(writer);
        WriteVocabulary(writer);
        for (var i = 1; i < Tensors; i++)
            WriteTensor(writer, $"tensor {i}", 2, 0);
        WriteTensor(writer, "the last", padding, type);
        return bytes.ToArray();
    }

    private static void WriteFilters(BinaryWriter writer)
    {
        writer.Write(2);
        writer.Write(3);
        for (var i = 0; i < 6; i++)
            writer.Write(0.5f);
    }

    private static void WriteVocabulary(BinaryWriter writer)
    {
        string[] tokens = ["", "a", "word"];
        writer.Write(tokens.Length);
        foreach (var token in tokens)
        {
            writer.Write(token.Length);
            writer.Write(Encoding.UTF8.GetBytes(token));
        }
    }

    private static void WriteTensor(BinaryWriter writer, string name, int elements, int type)
    {
        writer.Write(1);
        writer.Write(name.Length);
        writer.Write(type);
        writer.Write(elements);
        writer.Write(Encoding.UTF8.GetBytes(name));
        for (var i = 0; i < elements; i++)
            writer.Write((float)i);
    }
}
