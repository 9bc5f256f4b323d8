using Microsoft.JSInterop;

namespace PortBridge.Playground.Capture;

/// <summary>A file that is selected for transcription. Its content stays in the browser.</summary>
/// <param name="Handle">The browser's <c>File</c> object.</param>
/// <param name="Name">The name of the file.</param>
/// <param name="Size">The size in bytes.</param>
public sealed record UploadedFile(IJSObjectReference Handle, string Name, long Size)
{
    /// <summary>Longer names are truncated; they are only displayed.</summary>
    private const int MaxNameLength = 200;

    /// <summary>The part of a name that is kept.</summary>
    internal static string Truncate(string name) => name.Length > MaxNameLength ? name[..MaxNameLength] : name;
}
