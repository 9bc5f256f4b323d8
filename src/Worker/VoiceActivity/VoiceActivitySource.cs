namespace PortBridge.Worker.VoiceActivity;

/// <summary>A kind of detector that is ready for use: it holds what all streams share, such as a model.</summary>
internal interface IVoiceActivitySource : IDisposable
{
    /// <summary>As <c>--vad</c> takes it.</summary>
    string Name { get; }

    /// <summary>Whether to judge a frame is a matter of a microsecond, so that whoever has the audio may do it.</summary>
    bool RunsInline { get; }

    /// <summary>A detector for one stream, whose beginning it takes for the stream's. To be disposed before this.</summary>
    IVoiceActivity Open();
}

/// <summary>A kind of detector whose streams share nothing and cost little.</summary>
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
