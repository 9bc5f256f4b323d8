using System.Threading.Channels;
using PortBridge.Playground.Dictation;

namespace PortBridge.Playground.Tests.Dictation;

/// <summary>Opens a session whose events the test sends.</summary>
internal sealed class ScriptedSessions : ISessionFactory
{
    private readonly TaskCompletionSource<ISpeechSession> _opening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ScriptedSession Session { get; } = new();

    public bool WasAsked { get; private set; }

    /// <summary>The options of the last requested session; null before the first request.</summary>
    public SessionOptions? Asked { get; private set; }

    public async ValueTask<ISpeechSession> OpenAsync(SessionOptions options, CancellationToken cancellationToken)
    {
        WasAsked = true;
        Asked = options;
        return await _opening.Task.WaitAsync(cancellationToken);
    }

    public void Open() => _opening.SetResult(Session);

    public void Refuse(SpeechError error) => _opening.SetException(new SpeechException(error));
}

/// <summary>A session whose events the test sends.</summary>
internal sealed class ScriptedSession : ISpeechSession
{
    private readonly Channel<SpeechEvent> _events = Channel.CreateUnbounded<SpeechEvent>();
    private readonly Channel<byte[]> _written = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => "scripted";

    public SessionOptions Options { get; } = new();

    public IAsyncEnumerable<SpeechEvent> ReadEventsAsync(CancellationToken cancellationToken) =>
        _events.Reader.ReadAllAsync(cancellationToken);

    /// <summary>The audio that was written, in order.</summary>
    public ChannelReader<byte[]> Written => _written.Reader;

    /// <summary>The exception of the next write; null if it succeeds.</summary>
    public Exception? WriteFailure { get; set; }

    /// <summary>Completes when the session is asked to stop.</summary>
    public Task Stopping => _stopping.Task;

    public Task Disposed => _disposed.Task;

    /// <summary>Completes with the first flush.</summary>
    public Task Flushed => _flushed.Task;

    /// <summary>The number of flushes.</summary>
    public int Flushes { get; private set; }

    public void Tell(SpeechEvent received) => _events.Writer.TryWrite(received);

    public void End(SpeechEvent last)
    {
        Tell(last);
        _events.Writer.Complete();
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken) =>
        WriteFailure is { } failure
            ? ValueTask.FromException(failure)
            : _written.Writer.WriteAsync(pcm.ToArray(), cancellationToken);

    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        Flushes++;
        _flushed.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public void KeepAlive()
    {
    }

    public Task<SpeechSessionResult> StopAsync(CancellationToken cancellationToken)
    {
        _stopping.TrySetResult();
        return Task.FromResult(new SpeechSessionResult("", TimeSpan.Zero, "stopped"));
    }

    public ValueTask CancelAsync() => DisposeAsync();

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
