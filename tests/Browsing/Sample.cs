using System.Text.Json;
using PortBridge.Testing.Hosting;

namespace PortBridge.Browsing;

/// <summary>A recording that comes with the playground.</summary>
/// <param name="File">Its name.</param>
/// <param name="Title">What the page calls it.</param>
/// <param name="Words">What is said in it.</param>
public sealed record Sample(string File, string Title, string Words)
{
    private static readonly string Folder = Path.Combine(BuiltPrograms.SourceOf("Playground"), "wwwroot", "samples");

    public static IReadOnlyList<Sample> All { get; } = JsonSerializer.Deserialize<Sample[]>(
        System.IO.File.ReadAllText(Path.Combine(Folder, "samples.json")), JsonSerializerOptions.Web)!;

    public string FullPath => Path.Combine(Folder, File);
}
