using Microsoft.JSInterop;

namespace PortBridge.Playground.Capture;

/// <summary>A file that is selected for transcription. Its content stays in the browser.</summary>
/// <param name="Handle">The browser's <c>File</c> object.</param>
/// <param name="Name">The name of the file.</param>
/// <param name="Size">The size in bytes.</param>
public sealed record UploadedFile(IJSObjectReference Handle, string Name, long Size);
