using System.Text.Json;
using PortBridge.Testing.Hosting;

namespace PortBridge.Browsing;

/// <summary>A sample recording of the playground.</summary>
/// <param name="File">The file name.</param>
/// <param name="Title">The title on the page.</param>
/// <param name="Words">The spoken words.</param>
public sealed record Sample(string File, string Title, string Words)
{
    private static readonly string Folder = Path.Combine(BuiltPrograms.SourceOf("Playground"), "wwwroot", "samples");

    public static IReadOnlyList<Sample> All { get; } = JsonSerializer.Deserialize<Sample[]>(
        System.IO.File.ReadAllText(Path.Combine(Folder, "samples.json")), JsonSerializerOptions.Web)!;

    public string FullPath => Path.Combine(Folder, File);
}
