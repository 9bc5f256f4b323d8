namespace PortBridge.Worker.Audio;

/// <summary>A file is no WAV file that can be read.</summary>
/// <param name="reason">What is wrong with it.</param>
/// <param name="message">A sentence that says so, and what to do.</param>
internal sealed class WavException(WavProblem reason, string message) : Exception(message)
{
    public WavProblem Reason { get; } = reason;
}

/// <summary>What is wrong with a WAV file.</summary>
internal enum WavProblem
{
    /// <summary>There is not one byte in it.</summary>
    Empty,

    /// <summary>It is something else than RIFF/WAVE.</summary>
    NotWav,

    /// <summary>It ends before its own header says.</summary>
    Truncated,

    /// <summary>It is a WAV file of a kind that is not read here.</summary>
    Unsupported,
}
