using System.Buffers;
using PortBridge.Audio.Streaming;

namespace PortBridge.Gateway.Core;

/// <summary>
/// The audio of a client and the sessions that recognize it: one for the mix of the channels, or one for each channel. The
/// sessions are opened when the format of the audio is known. One task writes; events are raised by a task for each session.
/// </summary>
/// <param name="bridge">Opens the sessions.</param>
/// <param name="settings">How the audio is recognized.</param>
/// <param name="maxAudio">The maximum length of the audio.</param>
/// <param name="onEvent">Receives the events with the channel, in their order. It must not block.</param>
/// <param name="onFinal">Receives the finals with the session and the channel after that. It must not block.</param>
/// <param name="onOpened">Receives the number of sessions, before their first event.</param>
internal sealed class SpeechStream(
    ISpeechBridge bridge,
    StreamSettings settings,
    TimeSpan maxAudio,
    Action<int, SpeechEvent> onEvent,
    Action<string, int, SpeechEvent.Final>? onFinal = null,
    Action<int>? onOpened = null) : IAsyncDisposable
{
    private const int SliceBytes = 1024;
    private const int MaxDecodedSamples = 64 * 1024;

    private readonly StreamDecoder _decoder = new(settings.Audio);
    private readonly ArrayBufferWriter<float> _decoded = new();
    private readonly CancellationTokenSource _disposed = new();
    private ISpeechSession[] _sessions = [];
    private ChannelAudio _channels = null!;
    private Task _reading = Task.CompletedTask;
    private long _frames;

    /// <summary>The length of the audio so far.</summary>
    public TimeSpan Audio => _decoder.Format is { } format
        ? TimeSpan.FromTicks(_frames * TimeSpan.TicksPerSecond / format.SampleRate)
        : TimeSpan.Zero;

    /// <summary>Decodes and sends audio.</summary>
    /// <param name="data">A part of the stream, of any length.</param>
    /// <param name="cancellationToken">Cancels the wait for a worker.</param>
    /// <exception cref="AudioStreamException">The data is not the audio that it should be.</exception>
    /// <exception cref="StreamException">The audio is too long, or has too many channels.</exception>
    /// <exception cref="SpeechException">A session could not be opened, or has failed.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        // Few bytes of a codec can be much audio.
        for (; !data.IsEmpty; data = data[Math.Min(data.Length, SliceBytes)..])
        {
            _decoder.Decode(data.Span[..Math.Min(data.Length, SliceBytes)], _decoded);
            if (_decoded.WrittenCount >= MaxDecodedSamples)
                await SendDecodedAsync(cancellationToken).ConfigureAwait(false);
        }

        await SendDecodedAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the open utterances.</summary>
    /// <exception cref="SpeechException">A session has failed.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var session in _sessions)
            await session.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Resets the idle timeout of the sessions.</summary>
    public void KeepAlive()
    {
        foreach (var session in _sessions)
            session.KeepAlive();
    }

    /// <summary>Ends the audio, and returns after the last event was raised.</summary>
    /// <exception cref="SpeechException">A session failed.</exception>
    public async Task<StreamEnd> StopAsync(CancellationToken cancellationToken)
    {
        _decoder.Finish(_decoded);
        await SendDecodedAsync(cancellationToken).ConfigureAwait(false);
        await FlushResamplersAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_sessions.Select(session => session.StopAsync(cancellationToken))).ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        return new StreamEnd(Audio, _sessions.Length);
    }

    /// <summary>Cancels what has not been stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync().ConfigureAwait(false);
        foreach (var session in _sessions)
            await session.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _disposed.Dispose();
    }

    private async ValueTask SendDecodedAsync(CancellationToken cancellationToken)
    {
        if (_decoder.Format is not { } format || _decoded.WrittenCount == 0)
            return;

        _frames += _decoded.WrittenCount / format.Channels;
        if (Audio > maxAudio)
        {
            throw new StreamException(new StreamError(
                StreamErrorKind.Limit, $"The audio is longer than {maxAudio.TotalMinutes:0.#} minutes; begin another stream."));
        }

        if (_sessions.Length == 0)
            await OpenAsync(format, cancellationToken).ConfigureAwait(false);
        for (var channel = 0; channel < _sessions.Length; channel++)
            await WriteAsync(_sessions[channel], _channels.Convert(channel, _decoded.WrittenSpan), cancellationToken).ConfigureAwait(false);
        _decoded.ResetWrittenCount();
    }

    private async ValueTask FlushResamplersAsync(CancellationToken cancellationToken)
    {
        for (var channel = 0; channel < _sessions.Length; channel++)
        {
            if (_channels.Finish(channel) is { } rest)
                await WriteAsync(_sessions[channel], rest, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask WriteAsync(
        ISpeechSession session, (byte[] Pcm, int Length) rented, CancellationToken cancellationToken)
    {
        try
        {
            await session.WriteAsync(rented.Pcm.AsMemory(0, rented.Length), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented.Pcm);
        }
    }

    private async Task OpenAsync(StreamFormat format, CancellationToken cancellationToken)
    {
        if (!AudioLimits.IsChannelCount(format.Channels))
        {
            throw new StreamException(new StreamError(
                StreamErrorKind.Client,
                $"The audio has {format.Channels} channels, at most {AudioLimits.MaxChannels} are possible."));
        }

        _channels = new ChannelAudio(format, settings.SeparateChannels);
        var options = settings.Session with { SampleRate = _channels.SampleRate };
        var sessions = new ISpeechSession[_channels.Sessions];
        try
        {
            for (var i = 0; i < sessions.Length; i++)
                sessions[i] = await bridge.OpenSessionAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            foreach (var session in sessions.OfType<ISpeechSession>())
                await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _sessions = sessions;
        onOpened?.Invoke(sessions.Length);
        _reading = Task.WhenAll(sessions.Select((session, channel) => ReadAsync(session, channel, _disposed.Token)));
    }

    private async Task ReadAsync(ISpeechSession session, int channel, CancellationToken cancellationToken)
    {
        await foreach (var e in session.ReadEventsAsync(cancellationToken).ConfigureAwait(false))
        {
            onEvent(channel, e);
            if (e is SpeechEvent.Final final)
                onFinal?.Invoke(session.Id, channel, final);
        }
    }
}
