using System.Threading.Channels;

namespace PortBridge.Gateway.SocketIo.Speech;

/// <summary>Waits for data for a limited time.</summary>
internal sealed class PauseTimer : IDisposable
{
    private readonly TimeProvider _time;
    private CancellationTokenSource _timeout;

    /// <summary>Creates a timer.</summary>
    public PauseTimer(TimeProvider time)
    {
        _time = time;
        _timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>Waits.</summary>
    /// <returns>True if there is data, false if no more will come, null if there was none in time.</returns>
    public async ValueTask<bool?> WaitAsync<T>(ChannelReader<T> reader, TimeSpan timeout)
    {
        if (reader.TryPeek(out _))
            return true;

        _timeout.CancelAfter(timeout);
        try
        {
            return await reader.WaitToReadAsync(_timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            Reset();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timeout.Dispose();

    private void Reset()
    {
        _timeout.CancelAfter(Timeout.InfiniteTimeSpan);
        if (!_timeout.IsCancellationRequested)
            return;

        _timeout.Dispose();
        _timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
    }
}
