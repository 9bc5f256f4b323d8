using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.FileProviders;

namespace PortBridge.Playground.Capture;

/// <summary>A recording that comes with the page.</summary>
/// <param name="File">Its name below <c>samples/</c>.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Words">What is said in it.</param>
public sealed record Sample(string File, string Title, string Words)
{
    /// <summary>Where the browser finds it.</summary>
    public string Address => $"samples/{File}";
}

/// <summary>The recordings that come with the page, read once from <c>wwwroot/samples/samples.json</c>.</summary>
public sealed partial class SampleCatalog
{
    private const string Path = "samples/samples.json";

    /// <summary>The recordings that <paramref name="files"/> has. None, with a warning, where the list is unusable.</summary>
    public SampleCatalog(IFileProvider files, ILogger<SampleCatalog> logger)
    {
        try
        {
            using var list = files.GetFileInfo(Path).CreateReadStream();
            var samples = JsonSerializer.Deserialize<Sample[]>(list, JsonSerializerOptions.Web) ?? [];
            All = [.. samples.Where(sample => sample.File is not null && SafeName().IsMatch(sample.File))];
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            LogUnusable(logger, Path, exception);
        }
    }

    /// <summary>All of them, in the order of the list.</summary>
    public IReadOnlyList<Sample> All { get; } = [];

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*\.wav$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SafeName();

    [LoggerMessage(20, LogLevel.Warning, "There are no samples to play: {Path} is missing or unusable")]
    private static partial void LogUnusable(ILogger logger, string path, Exception exception);
}
