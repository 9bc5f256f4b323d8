using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.FileProviders;

namespace PortBridge.Playground.Capture;

/// <summary>A recording that is part of the page.</summary>
/// <param name="File">The file name below <c>samples/</c>.</param>
/// <param name="Title">The title for the user.</param>
/// <param name="Words">The spoken words.</param>
public sealed record Sample(string File, string Title, string Words)
{
    /// <summary>The relative URL of the file.</summary>
    public string Address => $"samples/{File}";
}

/// <summary>The samples of the page, read once from <c>wwwroot/samples/samples.json</c>.</summary>
public sealed partial class SampleCatalog
{
    private const string Path = "samples/samples.json";

    /// <summary>
    /// Reads the catalog from <paramref name="files"/>. If it is missing or invalid, there are no samples, and a
    /// warning is logged.
    /// </summary>
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

    /// <summary>All samples in the order of the catalog.</summary>
    public IReadOnlyList<Sample> All { get; } = [];

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*\.wav$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SafeName();

    [LoggerMessage(20, LogLevel.Warning, "No samples are available: {Path} is missing or invalid")]
    private static partial void LogUnusable(ILogger logger, string path, Exception exception);
}
