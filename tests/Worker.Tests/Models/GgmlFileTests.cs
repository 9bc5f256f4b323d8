using System.Text;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

public sealed class GgmlFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_whole_model_is_let_through() => Assert.Null(Check(GgmlBytes.Make()));

    [Fact]
    public void A_model_that_is_cut_off_anywhere_is_refused()
    {
        var whole = GgmlBytes.Make();

        for (var length = 0; length < whole.Length; length++)
            Assert.True(Check(whole[..length]) is not null, $"{length} of {whole.Length} bytes were let through.");
    }

    [Fact]
    public void A_model_that_is_cut_off_between_two_tensors_is_said_to_lack_some()
    {
        var whole = GgmlBytes.Make();
        var last = 4 * sizeof(int) + "the last".Length + sizeof(float);

        Assert.Contains("49 of 50 tensors", Check(whole[..^last]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_called_missing() =>
        Assert.Equal($"There is no file {_path}.not; check its name.", GgmlFile.Check(_path + ".not"));

    [Fact]
    public void An_empty_file_is_called_empty() => Assert.Contains("is empty", Check([]), StringComparison.Ordinal);

    [Theory]
    [InlineData("<!DOCTYPE html>", "it is a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "a Git LFS pointer")]
    [InlineData("GGUF....", "a GGUF file")]
    [InlineData("PK\u0003\u0004", "an archive")]
    [InlineData("Dear aunt", "it does not begin with its magic")]
    public void What_is_no_model_is_refused_and_named(string content, string what) =>
        Assert.Contains(what, Check(Encoding.UTF8.GetBytes(content)), StringComparison.Ordinal);

    [Fact]
    public void A_whole_model_says_what_it_is()
    {
        Assert.Null(Check(GgmlBytes.Make()));
        Assert.Null(GgmlFile.Check(_path, out var header));
        Assert.Equal(header.Vocabulary >= 51865, header.IsMultilingual);
        Assert.InRange(header.AudioContext, 1, 1500);
    }

    [Fact]
    public void A_heading_that_makes_no_sense_is_named() =>
        Assert.Contains("mel bands would be -1", Check(GgmlBytes.Make(melBands: -1)), StringComparison.Ordinal);

    [Fact]
    public void Weights_of_a_type_that_is_not_known_are_left_to_the_engine() => Assert.Null(Check(GgmlBytes.Make(type: 99)));

    [Fact]
    public void A_folder_is_no_model() => Assert.NotNull(GgmlFile.Check(Path.GetTempPath()));

    private string? Check(byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        return GgmlFile.Check(_path);
    }
}
