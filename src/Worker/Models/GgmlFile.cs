using System.Text;

namespace PortBridge.Worker.Models;

/// <summary>
/// Looks at a Whisper model in whisper.cpp's ggml format before native code does, which trusts what it reads: walks the
/// whole file from heading to heading, so that one that was cut off anywhere is found out, and reads no weights.
/// </summary>
/// <remarks>
/// A file is: the magic; eleven 32-bit integers, the hyperparameters; the mel filters (their two dimensions, then
/// 32-bit floats); the vocabulary (a count, then tokens with their lengths); and the tensors up to the end, each with
/// its number of dimensions, its name's length, its type, its dimensions, its name and its data. All little-endian.
/// Source: whisper.cpp, <c>whisper_model_load</c>.
/// </remarks>
internal static class GgmlFile
{
    private const uint Magic = 0x67676d6c;
    private const int BufferSize = 64 * 1024;

    // More than any file has; it keeps a damaged product of dimensions from overflowing.
    private const long MaxElements = 1L << 48;

    /// <summary>Says what is wrong with a file, and what to do.</summary>
    /// <returns>A sentence, or null where it is a whole model.</returns>
    public static string? Check(string path) => Check(path, out _);

    /// <summary>Says what is wrong with a file, and what to do.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">What its heading says; without meaning where something is wrong.</param>
    /// <returns>A sentence, or null where it is a whole model.</returns>
    public static string? Check(string path, out GgmlHeader header)
    {
        header = default;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
            return file.Length == 0
                ? $"{path} is empty; download it again."
                : Check(file, path, out header);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"There is no file {path}; check its name.";
        }
        catch (EndOfStreamException)
        {
            return $"{path} is cut off: a model of its kind is longer; download it again.";
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            return $"{path} cannot be read: {e.Message}";
        }
    }

    private static string? Check(FileStream file, string path, out GgmlHeader header)
    {
        header = default;
        var reader = new GgmlReader(file);
        if (reader.ReadUnsigned() != Magic)
            return $"{path} is no Whisper model in ggml format: {Describe(file)}; download one of the models that "
                + "\"models list\" names.";

        header = GgmlHeader.Read(reader);
        if (header.Fault is { } fault)
            return $"{path} is no Whisper model in ggml format, or is damaged: {fault}; download it again.";

        SkipFilters(reader);
        SkipVocabulary(reader);
        var tensors = CountTensors(reader, file);
        return tensors is null || tensors == header.Tensors
            ? null
            : $"{path} is cut off or damaged: it has {tensors} of {header.Tensors} tensors; download it again.";
    }

    private static string Describe(FileStream file)
    {
        var start = new byte[16];
        file.Position = 0;
        var read = file.Read(start);
        return Encoding.UTF8.GetString(start, 0, read).TrimStart() switch
        {
            ['<', ..] => "it is a web page, as a failed download leaves it",
            ['G', 'G', 'U', 'F', ..] => "it is a GGUF file, for another program",
            ['P', 'K', ..] => "it is an archive or a PyTorch model",
            ['v', 'e', 'r', 's', 'i', 'o', 'n', ..] => "it is a Git LFS pointer, not the file itself",
            _ => "it does not begin with its magic",
        };
    }

    private static void SkipFilters(GgmlReader reader)
    {
        var filters = (long)reader.ReadCount();
        reader.Skip(filters * reader.ReadCount() * sizeof(float));
    }

    private static void SkipVocabulary(GgmlReader reader)
    {
        for (var left = reader.ReadCount(); left > 0; left--)
            reader.Skip(reader.ReadCount());
    }

    /// <returns>How many there are, or null where one is of a type that is not known here.</returns>
    private static int? CountTensors(GgmlReader reader, FileStream file)
    {
        var count = 0;
        for (; file.Position < file.Length; count++)
        {
            var dimensions = reader.ReadCount();
            var nameLength = reader.ReadCount();
            var type = reader.ReadCount();
            var elements = 1L;
            for (var i = 0; i < dimensions; i++)
                elements = (long)Int128.Min((Int128)elements * reader.ReadCount(), MaxElements);
            reader.Skip(nameLength);
            if (GgmlTypes.BytesOf(type, elements) is not { } bytes)
                return null;
            reader.Skip(bytes);
        }

        return count;
    }
}
