using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PortBridge.Gateway.Core;

/// <summary>Hands finals to the application's sinks: a queue and a task for each, so that none delays a client or another sink.</summary>
/// <param name="sinks">The sinks.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log, which has no text.</param>
internal sealed partial class TranscriptFeed(
    IEnumerable<ITranscriptSink> sinks, TimeProvider time, ILogger<TranscriptFeed> logger) : IHostedService, IDisposable
{
    private const int MaxWaiting = 1024;

    private readonly (ITranscriptSink Sink, Channel<FinalTranscript> Queue)[] _sinks =
    [
        .. sinks.Select(sink => (sink, Channel.CreateBounded<FinalTranscript>(
            new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }))),
    ];

    private readonly CancellationTokenSource _aborted = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Hands over a final; one without text is ignored.</summary>
    public void Publish(string wire, string? clientId, string sessionId, int channel, SpeechEvent.Final final)
    {
        if (final.Text.Length == 0 || _sinks.Length == 0)
            return;

        var transcript = new FinalTranscript(wire, clientId, sessionId, channel, final, time.GetUtcNow());
        foreach (var (sink, queue) in _sinks)
        {
            if (!queue.Writer.TryWrite(transcript))
                LogFull(sink.GetType().Name, MaxWaiting);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(_sinks.Select(sink => Task.Run(() => DeliverAsync(sink.Sink, sink.Queue.Reader), CancellationToken.None)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, queue) in _sinks)
            queue.Writer.TryComplete();
        var abort = cancellationToken.UnsafeRegister(state => ((CancellationTokenSource)state!).Cancel(), _aborted);
        await using var _ = abort.ConfigureAwait(false);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _aborted.Dispose();

    private async Task DeliverAsync(ITranscriptSink sink, ChannelReader<FinalTranscript> queue)
    {
        await foreach (var transcript in queue.ReadAllAsync().ConfigureAwait(false))
        {
            if (_aborted.IsCancellationRequested)
                return;

            try
            {
                await sink.ReceiveAsync(transcript, _aborted.Token).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // The message of an exception can have the text.
                LogFailed(sink.GetType().Name, exception.GetType().Name);
            }
        }
    }

    [LoggerMessage(10, LogLevel.Error, "The transcript sink {Sink} failed: {Exception}")]
    private partial void LogFailed(string sink, string exception);

    [LoggerMessage(11, LogLevel.Error, "The transcript sink {Sink} is too slow: a final beyond {MaxWaiting} waiting ones was left out")]
    private partial void LogFull(string sink, int maxWaiting);
}
