using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using PortBridge.Protocol;

namespace PortBridge.Extensions.AI;

/// <summary>
/// <see cref="ISpeechToTextClient"/> over the bridge: each call is one session on a supervised worker, which survives a
/// crash of that worker. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// The audio is WAV (PCM of 16 bits or float of 32 bits, any number of channels, 8 to 48 kHz), or raw mono PCM of 16
/// bits, little-endian, at <see cref="SpeechToTextOptions.SpeechSampleRate"/> (default 16 kHz). It is read as fast as the
/// worker processes it, so a live stream can be passed as well as a file. The stream is not disposed.
/// </para>
/// <para>
/// Options: <see cref="SpeechToTextOptions.SpeechLanguage"/> is the session's language. A
/// <see cref="SpeechToTextOptions.TextLanguage"/> of <c>en</c> for speech in another language translates.
/// <see cref="SpeechToTextOptions.AdditionalProperties"/> may have <c>prompt</c> (a string) and <c>hot_words</c>
/// (strings). <see cref="SpeechToTextOptions.RawRepresentationFactory"/> may return a <see cref="SessionOptions"/> for
/// everything else. <see cref="SpeechToTextOptions.ModelId"/> is ignored: the worker has one model.
/// </para>
/// </remarks>
public sealed class PortBridgeSpeechToTextClient : ISpeechToTextClient
{
    private readonly ISpeechBridge _bridge;

    /// <summary>Creates a client.</summary>
    /// <param name="bridge">The bridge, which the client does not dispose.</param>
    public PortBridgeSpeechToTextClient(ISpeechBridge bridge) =>
        _bridge = bridge ?? throw new ArgumentNullException(nameof(bridge));

    /// <summary>Transcribes the whole stream.</summary>
    /// <inheritdoc cref="GetStreamingTextAsync"/>
    /// <returns>The finals, joined by spaces, with the time from the first to the last.</returns>
    /// <exception cref="SpeechException">The session failed, or could not be opened.</exception>
    public async Task<SpeechToTextResponse> GetTextAsync(
        Stream audioSpeechStream, SpeechToTextOptions? options = null, CancellationToken cancellationToken = default)
    {
        var finals = new List<SpeechEvent.Final>();
        var response = new SpeechToTextResponse { ModelId = _bridge.Worker.Description?.Model };
        await foreach (var (id, e) in RunAsync(audioSpeechStream, options, partials: false, cancellationToken)
            .ConfigureAwait(false))
        {
            response.ResponseId = id;
            if (e is SpeechEvent.Failed failed)
                throw new SpeechException(failed.Error);
            if (e is SpeechEvent.Final { Text.Length: > 0 } final)
                finals.Add(final);
        }

        response.Contents = [new TextContent(string.Join(' ', finals.Select(final => final.Text)))];
        response.StartTime = finals.FirstOrDefault()?.Start;
        response.EndTime = finals.LastOrDefault()?.End;
        response.RawRepresentation = finals;
        return response;
    }

    /// <summary>Transcribes the stream while it is read.</summary>
    /// <param name="audioSpeechStream">The audio: see the remarks of the class.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the session.</param>
    /// <returns>
    /// <c>SessionOpen</c>; for each utterance <c>TextUpdating</c> with each partial and <c>TextUpdated</c> with the final;
    /// then <c>SessionClose</c>, or <c>Error</c> with an <see cref="ErrorContent"/>.
    /// </returns>
    /// <exception cref="NotSupportedException">The audio's encoding or the text's language is not supported.</exception>
    /// <exception cref="InvalidDataException">The WAV header is damaged.</exception>
    /// <exception cref="SpeechException">The session could not be opened.</exception>
    public async IAsyncEnumerable<SpeechToTextResponseUpdate> GetStreamingTextAsync(
        Stream audioSpeechStream,
        SpeechToTextOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var isOpen = false;
        await foreach (var (id, e) in RunAsync(audioSpeechStream, options, partials: true, cancellationToken)
            .ConfigureAwait(false))
        {
            if (!isOpen)
                yield return Update(id, SpeechToTextResponseUpdateKind.SessionOpen, null);
            isOpen = true;
            if (ToUpdate(id, e) is { } update)
                yield return update;
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(_bridge) ? _bridge
            : serviceType == typeof(SpeechToTextClientMetadata)
                ? new SpeechToTextClientMetadata("portbridge", defaultModelId: _bridge.Worker.Description?.Model)
            : null;
    }

    /// <summary>Does nothing: the bridge belongs to the host.</summary>
    public void Dispose()
    {
    }

    private async IAsyncEnumerable<(string Id, SpeechEvent Event)> RunAsync(
        Stream stream,
        SpeechToTextOptions? options,
        bool partials,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var audio = await SpeechAudioStream
            .OpenAsync(stream, options?.SpeechSampleRate ?? AudioFormat.DefaultSampleRate, cancellationToken)
            .ConfigureAwait(false);
        var sessionOptions = SpeechToTextOptionsMapping.ToSessionOptions(options, audio, this, partials);
        var session = await _bridge.OpenSessionAsync(sessionOptions, cancellationToken).ConfigureAwait(false);
        await using var _ = session.ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(session, audio, stop.Token);
        try
        {
            await foreach (var e in session.ReadEventsAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return (session.Id, e);
            }

            await writing.ConfigureAwait(false);
        }
        finally
        {
            // A consumer that stops early must not leave a read of its stream behind.
            await stop.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAsync(ISpeechSession session, SpeechAudioStream audio, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var pcm in audio.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                await session.WriteAsync(pcm, cancellationToken).ConfigureAwait(false);
            await session.StopAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SpeechException)
        {
            // The session's last event says the same.
        }
        catch
        {
            await session.CancelAsync().ConfigureAwait(false); // Ends the events, so that the reader sees the exception.
            throw;
        }
    }

    private static SpeechToTextResponseUpdate? ToUpdate(string id, SpeechEvent speechEvent) => speechEvent switch
    {
        SpeechEvent.Partial e => Update(id, SpeechToTextResponseUpdateKind.TextUpdating, new TextContent(e.Text), e.Start, null, e),
        SpeechEvent.Final e => Update(id, SpeechToTextResponseUpdateKind.TextUpdated, new TextContent(e.Text), e.Start, e.End, e),
        SpeechEvent.Stopped e => Update(id, SpeechToTextResponseUpdateKind.SessionClose, null, null, e.Audio, e),
        SpeechEvent.Failed e => Update(
            id,
            SpeechToTextResponseUpdateKind.Error,
            new ErrorContent(e.Error.Message) { ErrorCode = e.Error.Code },
            raw: e),
        _ => null,
    };

    private static SpeechToTextResponseUpdate Update(
        string id,
        SpeechToTextResponseUpdateKind kind,
        AIContent? content,
        TimeSpan? start = null,
        TimeSpan? end = null,
        object? raw = null) => new(content is null ? [] : [content])
        {
            ResponseId = id,
            Kind = kind,
            StartTime = start,
            EndTime = end,
            RawRepresentation = raw,
        };
}
