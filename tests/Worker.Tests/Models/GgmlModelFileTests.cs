using PortBridge.Worker.Engines;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

public sealed class GgmlModelFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string FilePath => Path.Combine(_folder.FullName, "model.bin");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(51864, false)]
    [InlineData(51865, true)]
    [InlineData(51866, true)]
    public void A_whole_model_says_what_it_is(int vocabulary, bool isMultilingual)
    {
        File.WriteAllBytes(FilePath, Model(vocabulary));

        var model = GgmlModelFile.Read(FilePath);

        Assert.Equal(new GgmlModelFile(vocabulary, 1500), model);
        Assert.Equal(isMultilingual, model.IsMultilingual);
    }

    [Fact]
    public void A_model_that_is_cut_short_anywhere_is_refused()
    {
        var model = Model(51865);
        for (var length = 4; length < model.Length; length++)
        {
            File.WriteAllBytes(FilePath, model.AsSpan(0, length));

            // Between two tensors only the native library knows that some are missing.
            if (length == model.Length - SecondTensor)
                continue;

            var refusal = Refusal();
            Assert.Equal(EngineFailure.ModelLoadFailed, refusal.Reason);
            Assert.Contains("is cut short; delete it and download it again", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("<!DOCTYPE html>", "it is a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "a Git LFS pointer")]
    [InlineData("GGUF....", "a GGUF file")]
    [InlineData("PK\u0003\u0004", "an archive")]
    [InlineData("Dear aunt", "it begins otherwise")]
    public void What_is_no_model_is_refused_and_named(string content, string what)
    {
        File.WriteAllText(FilePath, content);

        Assert.Contains(what, Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_that_makes_no_sense_is_refused()
    {
        File.WriteAllBytes(FilePath, [.. "lmgg"u8, .. Enumerable.Repeat((byte)0xff, 1000)]);

        Assert.Contains("its head makes no sense", Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_that_make_no_sense_are_refused()
    {
        var model = Model(51865);
        model.AsSpan(12 * 4, 8).Fill(0x7f);
        File.WriteAllBytes(FilePath, model);

        Assert.Equal(EngineFailure.ModelLoadFailed, Refusal().Reason);
    }

    [Fact]
    public void A_missing_file_is_named() => Assert.Contains(
        $"There is no model file {FilePath}", Refusal().Message, StringComparison.Ordinal);

    [Fact]
    public void A_folder_is_no_model() => Assert.Contains(
        "Check that it is a file",
        Assert.Throws<EngineException>(() => GgmlModelFile.Read(_folder.FullName)).Message,
        StringComparison.Ordinal);

    /// <summary>Bytes of the second tensor: its head, its name and its data.</summary>
    private const int SecondTensor = 4 * 4 + 3 + 2 * 34;

    private static byte[] Model(int vocabulary)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        foreach (var value in (int[])[0x67676d6c, vocabulary, 1500, 64, 1, 1, 448, 64, 1, 1, 2, 1])
            writer.Write(value);

        // Two mel filters of three bins, two tokens.
        foreach (var value in (int[])[2, 3, 0, 0, 0, 0, 0, 0, 2])
            writer.Write(value);
        writer.Write(1);
        writer.Write((byte)'a');
        writer.Write(2);
        writer.Write("bc"u8);

        // A tensor of 2 × 2 floats, and one of 64 numbers of 8 bits in two blocks.
        foreach (var value in (int[])[2, 1, 0, 2, 2])
            writer.Write(value);
        writer.Write("w"u8);
        writer.Write(new byte[16]);
        foreach (var value in (int[])[1, 3, 8, 64])
            writer.Write(value);
        writer.Write("b.w"u8);
        writer.Write(new byte[2 * 34]);
        return bytes.ToArray();
    }

    private EngineException Refusal() => Assert.Throws<EngineException>(() => GgmlModelFile.Read(FilePath));
}
