using System.Threading.Channels;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.SocketIo.Speech;

/// <summary>
/// The audio of a client and its session, whichever sockets send it. One task writes, flushes after a pause and stops; after
/// the end the last final has been delivered.
/// </summary>
internal sealed class ClientStream
{
    private const int MaxWaiting = 8;

    private readonly Channel<ReadOnlyMemory<byte>> _audio = Channel.CreateBounded<ReadOnlyMemory<byte>>(MaxWaiting);
    private readonly ClientStreamContext _context;
    private readonly StreamSettings _settings;
    private bool _hasFailed;
    private volatile bool _isEnding;

    /// <summary>Creates a stream.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="sampleRate">The declared sample rate; null for 16 kHz.</param>
    /// <param name="context">What all streams share.</param>
    public ClientStream(string clientId, int? sampleRate, ClientStreamContext context)
    {
        (ClientId, _context) = (clientId, context);
        var options = context.Options.SocketIo;
        _settings = new StreamSettings(
            new AudioDeclaration(StreamEncoding.Signed16, sampleRate ?? AudioFormat.DefaultSampleRate),
            new SessionOptions
            {
                Endpointing = new EndpointingOptions(
                    SilenceDuration: Whole(options.SilenceDuration), MinSpeechDuration: Whole(options.MinSpeechDuration)),
            });
    }

    /// <summary>The client.</summary>
    public string ClientId { get; }

    /// <summary>Guards the history together with what is sent.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The last finals; used with <see cref="Gate"/>.</summary>
    public Queue<Transcription> History { get; } = [];

    /// <summary>Whether the stream takes no more audio.</summary>
    public bool IsEnding => _isEnding;

    /// <summary>The task that writes; it never fails.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Starts after another stream of the client has ended.</summary>
    public void Start(Task previous, IDisposable lease) => Completion = Task.Run(() => RunAsync(previous, lease));

    /// <summary>Appends audio, and waits if much of it waits.</summary>
    /// <returns>False if the stream is ending.</returns>
    public async ValueTask<bool> TryWriteAsync(ReadOnlyMemory<byte> data)
    {
        try
        {
            await _audio.Writer.WriteAsync(data).ConfigureAwait(false);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>Notes that the stream has failed.</summary>
    /// <returns>False if that is known already.</returns>
    public bool TryFail()
    {
        End();
        return !Interlocked.Exchange(ref _hasFailed, true);
    }

    /// <summary>Ends the audio. <see cref="Completion"/> follows after the last final.</summary>
    public void End()
    {
        _isEnding = true;
        _audio.Writer.TryComplete();
    }

    // The protocol has whole milliseconds.
    private static TimeSpan Whole(TimeSpan time) => TimeSpan.FromMilliseconds((long)time.TotalMilliseconds);

    private async Task RunAsync(Task previous, IDisposable lease)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var _ = lease;
        var stream = new SpeechStream(_context.Bridge, _settings, _context.Options.MaxAudio, OnEvent, OnFinal);
        await using var __ = stream.ConfigureAwait(false);
        try
        {
            await WriteAsync(stream).ConfigureAwait(false);
            await stream.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _context.OnError(this, exception);
        }
        finally
        {
            // Senders that wait for space are released.
            End();
            while (_audio.Reader.TryRead(out var _))
            {
            }

            _context.OnEnded(this);
        }
    }

    private async Task WriteAsync(SpeechStream stream)
    {
        using var timer = new PauseTimer(_context.Time);
        var isFlushed = true;
        while (true)
        {
            var timeout = isFlushed ? _context.Options.SocketIo.IdleTimeout : _context.Options.SocketIo.PauseTimeout;
            switch (await timer.WaitAsync(_audio.Reader, timeout).ConfigureAwait(false))
            {
                case null when isFlushed:
                    // Audio that has arrived meanwhile is written before the end.
                    End();
                    break;
                case false:
                    return;
                case null:
                    await stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                    isFlushed = true;
                    break;
                default:
                    while (_audio.Reader.TryRead(out var data))
                        await stream.WriteAsync(data, CancellationToken.None).ConfigureAwait(false);
                    isFlushed = false;
                    break;
            }
        }
    }

    private void OnEvent(int channel, SpeechEvent speechEvent) => _context.OnEvent(this, speechEvent);

    private void OnFinal(string session, int channel, SpeechEvent.Final final) =>
        _context.Transcripts.Publish(SpeechSockets.Wire, ClientId, session, channel, final);
}

/// <summary>What all streams share.</summary>
/// <param name="Bridge">Opens the sessions.</param>
/// <param name="Options">The options.</param>
/// <param name="Transcripts">Receives the finals.</param>
/// <param name="Time">The clock of pauses.</param>
/// <param name="OnEvent">Receives the events.</param>
/// <param name="OnError">Receives the error that ended a stream.</param>
/// <param name="OnEnded">Called after a stream has ended.</param>
internal sealed record ClientStreamContext(
    ISpeechBridge Bridge,
    GatewayOptions Options,
    TranscriptFeed Transcripts,
    TimeProvider Time,
    Action<ClientStream, SpeechEvent> OnEvent,
    Action<ClientStream, Exception> OnError,
    Action<ClientStream> OnEnded);
