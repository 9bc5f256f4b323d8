using System.Text;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

public sealed class GgmlFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(51864, false)]
    [InlineData(51865, true)]
    public void A_model_is_valid_and_its_vocabulary_shows_whether_it_is_multilingual(int vocabulary, bool isMultilingual)
    {
        Assert.Null(Validate(GgmlBytes.Make(vocabulary: vocabulary, audioContext: 750), out var header));

        Assert.Equal((isMultilingual, 750), (header.IsMultilingual, header.AudioContext));
    }

    [Fact]
    public void A_missing_file_is_reported_as_missing() =>
        Assert.Equal($"There is no file {_path}.not; check its name.", GgmlFile.Validate(_path + ".not", out _));

    [Fact]
    public void An_empty_file_is_reported_as_empty() => AssertInvalid("is empty", []);

    [Theory]
    [InlineData(4)]
    [InlineData(11)]
    public void A_truncated_header_is_reported(int length) => AssertInvalid("is truncated", GgmlBytes.Make()[..length]);

    [Theory]
    [InlineData("<!DOCTYPE html>", "it is a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "a Git LFS pointer")]
    [InlineData("GGUF....", "a GGUF file")]
    [InlineData("PK\u0003\u0004", "an archive")]
    [InlineData("Dear aunt", "it does not start with the magic number")]
    [InlineData("??", "it does not start with the magic number")]
    public void Another_kind_of_file_is_named(string content, string expected) =>
        AssertInvalid(expected, Encoding.UTF8.GetBytes(content));

    [Fact]
    public void A_corrupt_vocabulary_size_is_reported() =>
        AssertInvalid("its vocabulary size is -1", GgmlBytes.Make(vocabulary: -1));

    [Fact]
    public void A_corrupt_audio_context_is_reported() =>
        AssertInvalid("its audio context is 100001", GgmlBytes.Make(audioContext: 100_001));

    [Fact]
    public void A_folder_is_not_a_model() => Assert.NotNull(GgmlFile.Validate(Path.GetTempPath(), out _));

    private void AssertInvalid(string expected, byte[] bytes) =>
        Assert.Contains(expected, Validate(bytes, out _), StringComparison.Ordinal);

    private string? Validate(byte[] bytes, out GgmlHeader header)
    {
        File.WriteAllBytes(_path, bytes);
        return GgmlFile.Validate(_path, out header);
    }
}
