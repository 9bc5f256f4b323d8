namespace PortBridge.Worker.Cli;

/// <summary>The result of transcribing a file.</summary>
/// <param name="Transcript">The transcript.</param>
/// <param name="Warning">A sentence that says how the file is damaged; null if it is not.</param>
/// <param name="Level">The loudness of the loudest 300 ms without mains hum, in decibels relative to full scale.</param>
/// <param name="HasSpeech">Whether the voice activity detector found speech that was loud enough.</param>
internal sealed record FileResult(Transcript Transcript, string? Warning, double Level, bool HasSpeech);
