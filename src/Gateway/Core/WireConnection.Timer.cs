namespace PortBridge.Gateway.Core;

/// <content>What happens without a message.</content>
internal sealed partial class WireConnection
{
    private void StartIdling()
    {
        lock (_gate)
        {
            _readAt = _time.GetTimestamp();
            _isReading = true;
            _timer.Set(_options.IdleTimeout);
        }
    }

    private void OnDue()
    {
        bool isIdle;
        lock (_gate)
        {
            if (_isClosing)
                return;

            // While a message is handled, the next one may be waiting.
            var left = _options.IdleTimeout - (_isReading ? _time.GetElapsedTime(_readAt) : TimeSpan.Zero);
            isIdle = left <= TimeSpan.Zero;
            _timer.Clear();
            _timer.Set(isIdle ? null : left);
        }

        if (isIdle)
            Fail(new StreamError(StreamErrorKind.Idle, $"Nothing was received for {_options.IdleTimeout.TotalSeconds:0.#} seconds."));
        else
            Enqueue(() => _wire.Due <= TimeSpan.Zero ? _wire.Tick() : []);
    }
}
