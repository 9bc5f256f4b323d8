using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Playground.Capture;

namespace PortBridge.Playground.Tests.Capture;

public sealed class SampleCatalogTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("samples-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Samples_are_listed_in_their_order()
    {
        var samples = Read("""
            [{ "file": "b.wav", "title": "B", "words": "bee" }, { "file": "a.wav", "title": "A", "words": "ay" }]
            """);

        Assert.Equal(["samples/b.wav", "samples/a.wav"], samples.Select(sample => sample.Address));
    }

    [Theory]
    [InlineData("../secrets.wav")]
    [InlineData("https://elsewhere.example/a.wav")]
    [InlineData("a.wav?x")]
    [InlineData("a.html")]
    public void A_file_outside_the_folder_is_ignored(string file) =>
        Assert.Empty(Read($$"""[{ "file": "{{file}}", "title": "A", "words": "ay" }]"""));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[{}]")]
    [InlineData("{ broken")]
    public void An_invalid_catalog_has_no_samples(string list) => Assert.Empty(Read(list));

    [Fact]
    public void A_missing_catalog_has_no_samples() => Assert.Empty(Read(null));

    private IReadOnlyList<Sample> Read(string? list)
    {
        var folder = _root.CreateSubdirectory("samples");
        if (list is not null)
            File.WriteAllText(Path.Combine(folder.FullName, "samples.json"), list);
        using var files = new PhysicalFileProvider(_root.FullName);
        return new SampleCatalog(files, NullLogger<SampleCatalog>.Instance).All;
    }
}
