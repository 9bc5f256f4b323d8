using System.Text;
using PortBridge.Worker.Engines;

namespace PortBridge.Worker.Models;

/// <summary>
/// What the head of a Whisper model file in ggml format says. The file is looked at as a whole before native code
/// reads it: a truncated one would load, and decode nonsense.
/// </summary>
/// <param name="Vocabulary">Tokens that it knows; the multilingual models have 51865 or more.</param>
/// <param name="AudioContext">Positions of its encoder, 1500 for 30 s.</param>
internal sealed record GgmlModelFile(int Vocabulary, int AudioContext)
{
    private const int Magic = 0x67676d6c;
    private const int MultilingualVocabulary = 51865;

    /// <summary>Hyperparameters that are not looked at.</summary>
    private const int OtherParameters = 8;

    /// <summary>Whether it knows other languages than English.</summary>
    public bool IsMultilingual => Vocabulary >= MultilingualVocabulary;

    /// <summary>Looks at a file.</summary>
    /// <exception cref="EngineException">It is missing, broken, or no such model.</exception>
    public static GgmlModelFile Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, path);
        }
        catch (EndOfStreamException e)
        {
            throw Truncated(path, e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refuse($"There is no model file {path}; check the name, or download the model again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refuse(
                $"The model file {path} cannot be read: {e.Message} Check that it is a file, and its permissions.", e);
        }
    }

    private static GgmlModelFile Read(FileStream file, string path)
    {
        using var reader = new BinaryReader(file, Encoding.UTF8);
        if (file.Length < sizeof(int) || reader.ReadInt32() is var magic && magic != Magic)
            throw Refuse($"{path} is no Whisper model in ggml format: {Describe(file)}. Download a model such as ggml-base.bin.");

        var head = new GgmlHead(
            Vocabulary: reader.ReadInt32(), AudioContext: reader.ReadInt32(), AudioState: reader.ReadInt32());
        if (!head.IsPlausible)
            throw Refuse($"The model file {path} is broken: its head makes no sense. Download it again.");

        file.Seek(OtherParameters * sizeof(int), SeekOrigin.Current);
        if (!GgmlTensors.AreComplete(reader))
            throw Truncated(path);
        return new GgmlModelFile(head.Vocabulary, head.AudioContext);
    }

    private static string Describe(FileStream file)
    {
        var start = new byte[16];
        file.Position = 0;
        var read = file.Read(start);
        return Encoding.UTF8.GetString(start, 0, read).TrimStart() switch
        {
            "" => "it is empty",
            ['<', ..] => "it is a web page, as a failed download leaves it",
            ['G', 'G', 'U', 'F', ..] => "it is a GGUF file, for another program",
            ['P', 'K', ..] => "it is an archive or a PyTorch model",
            ['v', 'e', 'r', 's', 'i', 'o', 'n', ..] => "it is a Git LFS pointer, not the file itself",
            _ => "it begins otherwise than one",
        };
    }

    private static EngineException Truncated(string path, Exception? inner = null) =>
        Refuse($"The model file {path} is cut short; delete it and download it again.", inner);

    private static EngineException Refuse(string message, Exception? inner = null) =>
        new(EngineFailure.ModelLoadFailed, message, inner);

    private readonly record struct GgmlHead(int Vocabulary, int AudioContext, int AudioState)
    {
        public bool IsPlausible =>
            Vocabulary is > 0 and < 1_000_000 && AudioContext is > 0 and <= 100_000 && AudioState is > 0 and <= 100_000;
    }
}
