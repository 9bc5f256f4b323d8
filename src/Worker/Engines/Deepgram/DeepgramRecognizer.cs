using System.Net.WebSockets;
using System.Text.Json;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Deepgram;

/// <summary>
/// Recognizes an utterance on a connection of its own. If the connection is lost, another one receives the utterance from
/// its start, because the results of the first one may be incomplete.
/// </summary>
internal sealed class DeepgramRecognizer : IRecognizer
{
    private const int MaxAttempts = 3;
    private const int MessageLength = 3200;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    // The server closes a connection that is silent for 10 s.
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(4);

    private readonly DeepgramSettings _settings;
    private readonly UtteranceOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly UtterancePcm _pcm = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task<DeepgramTranscript> _running;
    private DeepgramTranscript _transcript = new();
    private Hypothesis _shown = new("", 0);

    public DeepgramRecognizer(DeepgramSettings settings, UtteranceOptions options, TimeProvider time)
    {
        (_settings, _options, _time) = (settings, options, time);
        _running = RunAsync(_disposed.Token);
    }

    public async ValueTask AcceptAsync(ReadOnlyMemory<float> samples, TimeSpan silence, CancellationToken cancellationToken)
    {
        if (_running.IsFaulted)
            await _running.ConfigureAwait(false);

        _pcm.Append(samples.Span);
    }

    public ValueTask<Hypothesis?> HypothesizeAsync(CancellationToken cancellationToken)
    {
        if (!_options.Partials)
            return ValueTask.FromResult<Hypothesis?>(null);

        Hypothesis current;
        lock (_gate)
            current = _transcript.Hypothesis;
        // After a reconnection the results begin again, but what was stable stays.
        var stable = _shown.Text[.._shown.Stable];
        if (current.Text == _shown.Text || !current.Text.StartsWith(stable, StringComparison.Ordinal))
            return ValueTask.FromResult<Hypothesis?>(null);

        _shown = current with { Stable = Math.Max(current.Stable, stable.Length) };
        return ValueTask.FromResult<Hypothesis?>(_shown);
    }

    public async ValueTask<RecognitionResult> FinishAsync(CancellationToken cancellationToken)
    {
        _pcm.Finish();
        return (await _running.WaitAsync(cancellationToken).ConfigureAwait(false)).ToResult(_options);
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _disposed.Dispose();
        _pcm.Dispose();
    }

    private async Task<DeepgramTranscript> RunAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RecognizeAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (EngineException e) when (e.Reason != EngineFailure.Failed)
            {
                // The session goes on with the next utterance.
                throw new EngineException(EngineFailure.Failed, e.Message, e);
            }
            catch (Exception e) when (IsTransient(e) && !cancellationToken.IsCancellationRequested)
            {
                if (attempt == MaxAttempts)
                {
                    throw new EngineException(
                        EngineFailure.Failed, $"{_settings.Address.Host} could not recognize the utterance: {e.Message}", e);
                }
            }

            await Task.Delay(RetryPause * attempt, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsTransient(Exception e) => e is WebSocketException or JsonException or IOException or OperationCanceledException;

    private async Task<DeepgramTranscript> RecognizeAsync(CancellationToken cancellationToken)
    {
        var transcript = new DeepgramTranscript();
        lock (_gate)
            _transcript = transcript;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var connection = await ConnectAsync(ended.Token).ConfigureAwait(false);
        var receiving = ReceiveAsync(connection, transcript, ended.Token);
        var sending = SendAsync(connection, ended.Token);
        try
        {
            await (await Task.WhenAny(receiving, sending).ConfigureAwait(false)).ConfigureAwait(false);
            if (!sending.IsCompleted)
                throw new WebSocketException("The server ended the stream within the utterance.");
            await sending.ConfigureAwait(false);
            await WithinAsync(receiving, FinishTimeout, "The server did not finish the utterance in time.").ConfigureAwait(false);
            return transcript;
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<DeepgramConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ConnectTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return await DeepgramConnection.ConnectAsync(_settings, _options, both.Token).ConfigureAwait(false);
    }

    private async Task WithinAsync(Task task, TimeSpan timeout, string message)
    {
        try
        {
            await task.WaitAsync(timeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new WebSocketException(message, e);
        }
    }

    private async Task ReceiveAsync(DeepgramConnection connection, DeepgramTranscript transcript, CancellationToken cancellationToken)
    {
        while (await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            lock (_gate)
            {
                if (transcript.Add(message))
                    return;
            }
        }
    }

    private async Task SendAsync(DeepgramConnection connection, CancellationToken cancellationToken)
    {
        var sent = 0;
        while (true)
        {
            var (pcm, isFinished, changed) = _pcm.Read(sent, MessageLength);
            if (pcm.Length > 0)
            {
                await connection.SendAudioAsync(pcm, cancellationToken).ConfigureAwait(false);
                sent += pcm.Length;
            }
            else if (isFinished)
            {
                await connection.SendAsync("Finalize", cancellationToken).ConfigureAwait(false);
                await connection.SendAsync("CloseStream", cancellationToken).ConfigureAwait(false);
                return;
            }
            else if (!await ChangesAsync(changed, cancellationToken).ConfigureAwait(false))
            {
                await connection.SendAsync("KeepAlive", cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> ChangesAsync(Task changed, CancellationToken cancellationToken)
    {
        try
        {
            await changed.WaitAsync(KeepAliveInterval, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
