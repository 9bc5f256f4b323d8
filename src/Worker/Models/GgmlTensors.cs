namespace PortBridge.Worker.Models;

/// <summary>Walks over the tables and tensors of a ggml model file without reading them.</summary>
internal static class GgmlTensors
{
    private const int MostDimensions = 4;

    // Elements of a block and its bytes, by ggml's type numbers; types without an entry are in no Whisper model.
    private static readonly Dictionary<int, (int Elements, int Bytes)> Blocks = new()
    {
        [0] = (1, 4),
        [1] = (1, 2),
        [2] = (32, 18),
        [3] = (32, 20),
        [6] = (32, 22),
        [7] = (32, 24),
        [8] = (32, 34),
        [10] = (256, 84),
        [11] = (256, 110),
        [12] = (256, 144),
        [13] = (256, 176),
        [14] = (256, 210),
        [30] = (1, 2),
    };

    /// <summary>Whether all that is begun is there, to the file's last byte.</summary>
    /// <param name="reader">Behind the hyperparameters.</param>
    /// <exception cref="EndOfStreamException">The file ends inside a table's or a tensor's head.</exception>
    public static bool AreComplete(BinaryReader reader)
    {
        var file = reader.BaseStream;
        SkipMelFilters(reader);
        SkipVocabulary(reader);
        var tensors = 0;
        for (; file.Position < file.Length; tensors++)
        {
            if (DataLength(reader) is not { } length)
                return true;
            file.Seek(length, SeekOrigin.Current);
        }

        return tensors > 0 && file.Position == file.Length;
    }

    private static void SkipMelFilters(BinaryReader reader)
    {
        var (bands, bins) = (reader.ReadInt32(), reader.ReadInt32());
        reader.BaseStream.Seek((long)bands * bins * sizeof(float), SeekOrigin.Current);
    }

    private static void SkipVocabulary(BinaryReader reader)
    {
        for (var left = reader.ReadInt32(); left > 0; left--)
            reader.BaseStream.Seek(reader.ReadInt32(), SeekOrigin.Current);
    }

    /// <returns>Null for a tensor of a type whose size is not known here: native code must judge.</returns>
    private static long? DataLength(BinaryReader reader)
    {
        var (dimensions, name, type) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        if (dimensions is < 1 or > MostDimensions || !Blocks.TryGetValue(type, out var block))
            return null;

        var elements = 1L;
        for (var i = 0; i < dimensions; i++)
            elements *= reader.ReadInt32();
        reader.BaseStream.Seek(name, SeekOrigin.Current);
        return elements / block.Elements * block.Bytes;
    }
}
