namespace PortBridge.Worker.VoiceActivity;

/// <summary>A loaded detector, which creates one <see cref="IVoiceActivity"/> for each stream.</summary>
internal interface IVoiceActivitySource : IDisposable
{
    /// <summary>The name that <c>--vad</c> accepts.</summary>
    string Name { get; }

    /// <summary>Whether processing a frame takes microseconds, so that it may run on the thread that reads the host's
    /// commands.</summary>
    bool RunsInline { get; }

    /// <summary>Creates a detector for a stream. Dispose it before this source.</summary>
    IVoiceActivity Open();
}
