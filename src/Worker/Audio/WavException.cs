namespace PortBridge.Worker.Audio;

/// <summary>A file is not a readable WAV file.</summary>
/// <param name="reason">The kind of problem.</param>
/// <param name="message">A sentence that says what is wrong and what to do.</param>
internal sealed class WavException(WavProblem reason, string message) : Exception(message)
{
    /// <summary>The kind of problem.</summary>
    public WavProblem Reason { get; } = reason;
}

/// <summary>The kinds of <see cref="WavException"/>.</summary>
internal enum WavProblem
{
    /// <summary>The file or its data chunk is empty.</summary>
    Empty,

    /// <summary>The file is not RIFF/WAVE.</summary>
    NotWav,

    /// <summary>The file is shorter than its header says.</summary>
    Truncated,

    /// <summary>The encoding, rate or number of channels is not supported.</summary>
    Unsupported,
}
