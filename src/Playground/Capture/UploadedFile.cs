using Microsoft.JSInterop;

namespace PortBridge.Playground.Capture;

/// <summary>A file that stays in the browser.</summary>
/// <param name="Handle">The browser's <c>File</c>.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="Size">In bytes.</param>
public sealed record UploadedFile(IJSObjectReference Handle, string Name, long Size);
