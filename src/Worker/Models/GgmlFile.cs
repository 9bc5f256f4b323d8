using System.Buffers.Binary;
using System.Text;

namespace PortBridge.Worker.Models;

/// <summary>The header fields of a Whisper model in whisper.cpp's ggml format.</summary>
/// <param name="Vocabulary">The number of tokens.</param>
/// <param name="AudioContext">The number of encoder positions, 1500 for 30 s.</param>
internal readonly record struct GgmlHeader(int Vocabulary, int AudioContext)
{
    private const int MultilingualVocabulary = 51865;

    /// <summary>Whether the model supports languages other than English.</summary>
    public bool IsMultilingual => Vocabulary >= MultilingualVocabulary;
}

/// <summary>
/// Reads the header of a Whisper model in ggml format: the magic number, the vocabulary size and the audio context, as
/// little-endian 32-bit integers. Source: whisper.cpp, <c>whisper_model_load</c>. The rest of a file is not checked,
/// because the store's files are pinned by checksum.
/// </summary>
internal static class GgmlFile
{
    private const uint Magic = 0x67676d6c;

    // Far above any model, so that only corrupt values are rejected.
    private const int MaxVocabulary = 1_000_000;
    private const int MaxAudioContext = 100_000;

    /// <summary>Validates a model file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">The header; undefined if the file is invalid.</param>
    /// <returns>A sentence that says what is wrong and what to do; null if the header is valid.</returns>
    public static string? Validate(string path, out GgmlHeader header)
    {
        header = default;
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[16];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            return start.IsEmpty ? $"{path} is empty; download it again." : Validate(start, path, out header);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"There is no file {path}; check its name.";
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            return $"{path} cannot be read: {e.Message}";
        }
    }

    private static string? Validate(ReadOnlySpan<byte> start, string path, out GgmlHeader header)
    {
        header = default;
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(start, out var magic) || magic != Magic)
        {
            return $"{path} is not a Whisper model in ggml format: {Describe(start)}; download one of the models that "
                + "\"models list\" names.";
        }

        if (start.Length < 3 * sizeof(int))
            return $"{path} is truncated; download it again.";

        header = new GgmlHeader(
            BinaryPrimitives.ReadInt32LittleEndian(start[sizeof(int)..]),
            BinaryPrimitives.ReadInt32LittleEndian(start[(2 * sizeof(int))..]));
        return Check("vocabulary size", header.Vocabulary, MaxVocabulary, path)
            ?? Check("audio context", header.AudioContext, MaxAudioContext, path);
    }

    private static string? Check(string name, int value, int max, string path) => value < 1 || value > max
        ? $"{path} is damaged: its {name} is {value}, which must be 1 to {max}; download it again."
        : null;

    private static string Describe(ReadOnlySpan<byte> start) => Encoding.UTF8.GetString(start).TrimStart() switch
    {
        ['<', ..] => "it is a web page, as a failed download leaves it",
        ['G', 'G', 'U', 'F', ..] => "it is a GGUF file, for another program",
        ['P', 'K', ..] => "it is an archive or a PyTorch model",
        ['v', 'e', 'r', 's', 'i', 'o', 'n', ..] => "it is a Git LFS pointer, not the file itself",
        _ => "it does not start with the magic number",
    };
}
