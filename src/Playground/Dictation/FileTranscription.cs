namespace PortBridge.Playground.Dictation;

/// <summary>A file that is being transcribed.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="StartedAt">When the transcription started, as a timestamp of the time provider.</param>
public sealed record FileTranscription(string Name, long StartedAt)
{
    /// <summary>The length of the audio; null until the browser has read it.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>The length of the audio that an earlier session has transcribed.</summary>
    public TimeSpan Before { get; init; }
}
