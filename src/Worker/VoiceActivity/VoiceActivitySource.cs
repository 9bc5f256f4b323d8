namespace PortBridge.Worker.VoiceActivity;

/// <summary>A source of cheap detectors that share nothing.</summary>
/// <param name="name">See <see cref="IVoiceActivitySource.Name"/>.</param>
/// <param name="open">See <see cref="IVoiceActivitySource.Open"/>.</param>
internal sealed class VoiceActivitySource(string name, Func<IVoiceActivity> open) : IVoiceActivitySource
{
    public string Name => name;

    public bool RunsInline => true;

    public IVoiceActivity Open() => open();

    public void Dispose()
    {
    }
}
