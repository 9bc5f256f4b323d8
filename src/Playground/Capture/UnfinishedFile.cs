namespace PortBridge.Playground.Capture;

/// <summary>A file that the browser was sending when the connection to the server's previous session was lost.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Length">The length of its audio in seconds; null if the browser has not read it.</param>
/// <param name="Committed">The length of the audio that is transcribed, in seconds.</param>
public sealed record UnfinishedFile(string Name, double? Length, double Committed);
