namespace PortBridge.Playground.Capture;

/// <summary>Is notified of everything in a capture except the audio.</summary>
public interface ICaptureObserver
{
    /// <summary>The source has ended, and the sink has received all of its audio.</summary>
    /// <param name="error">The reason; null if the source ended normally.</param>
    void OnEnded(CaptureError? error);

    /// <summary>The length of a file's audio is known. Called once, before the first chunk.</summary>
    void OnLength(TimeSpan length);

    /// <summary>
    /// The browser buffers audio, started by a key or not finished with the server's previous session, and asks for a
    /// recording.
    /// </summary>
    /// <param name="file">The file that the audio is from; null for the microphone.</param>
    /// <returns>Whether a recording will start.</returns>
    bool OnRecordRequested(UnfinishedFile? file);

    /// <summary>The user discarded the capture.</summary>
    void OnCanceled();
}
