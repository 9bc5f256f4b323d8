using Microsoft.Extensions.Options;
using PortBridge.Audio;
using PortBridge.Audio.Files;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Files;

/// <summary>Recognizes uploaded files: each is one session, which survives the loss of its worker.</summary>
/// <param name="bridge">Opens the sessions.</param>
/// <param name="transcripts">Receives the finals.</param>
/// <param name="options">The limits.</param>
internal sealed class FileTranscriber(ISpeechBridge bridge, TranscriptFeed transcripts, IOptions<GatewayOptions> options)
{
    /// <summary>What sinks are told about the kind of the client.</summary>
    internal const string Wire = "file";

    private readonly AudioDecoder _decoder = new();

    /// <summary>Recognizes a file.</summary>
    /// <param name="file">The content.</param>
    /// <param name="session">The options of the session, without format.</param>
    /// <param name="onFinal">Receives the finals that have text.</param>
    /// <param name="cancellationToken">Cancels the session.</param>
    /// <returns>The length of the audio.</returns>
    /// <exception cref="AudioFileException">The file is not a readable audio file.</exception>
    /// <exception cref="StreamException">The audio is too long.</exception>
    /// <exception cref="SpeechException">The session failed, or could not be opened.</exception>
    public async Task<TimeSpan> RunAsync(
        Stream file, SessionOptions session, Func<SpeechEvent.Final, ValueTask> onFinal, CancellationToken cancellationToken)
    {
        // Some formats can be decoded only from a file with a name.
        var copy = TemporaryFile.Create();
        await using var _ = copy.ConfigureAwait(false);
        await file.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        copy.Position = 0;
        var input = await _decoder.OpenAsync(copy, copy.Name, cancellationToken).ConfigureAwait(false);
        await using var __ = input.ConfigureAwait(false);

        var opened = await bridge.OpenSessionAsync(
            session with { SampleRate = SpeechAudio.SampleRate, Format = SampleFormat.PcmS16Le, Overflow = AudioOverflow.Wait },
            cancellationToken).ConfigureAwait(false);
        await using var ___ = opened.ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(opened, onFinal, stop.Token);
        try
        {
            var length = await WriteAsync(input, opened, cancellationToken).ConfigureAwait(false);
            await opened.StopAsync(cancellationToken).ConfigureAwait(false);
            await reading.ConfigureAwait(false);
            return length;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> WriteAsync(AudioInput input, ISpeechSession session, CancellationToken cancellationToken)
    {
        var reader = new SpeechPcmReader(input);
        long samples = 0;
        while (true)
        {
            // Decoding uses the processor, or waits for ffmpeg.
            var block = await Task.Run(reader.Read, cancellationToken).ConfigureAwait(false);
            if (block.IsEmpty)
                return SpeechAudio.Duration(samples);

            samples += block.Length / sizeof(short);
            var max = options.Value.MaxAudio;
            if (SpeechAudio.Duration(samples) > max)
            {
                throw new StreamException(new StreamError(
                    StreamErrorKind.Limit, $"The audio is longer than {max.TotalMinutes:0.#} minutes; split the file."));
            }

            await session.WriteAsync(block, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(
        ISpeechSession session, Func<SpeechEvent.Final, ValueTask> onFinal, CancellationToken cancellationToken)
    {
        await foreach (var e in session.ReadEventsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (e is SpeechEvent.Final { Text.Length: > 0 } final)
            {
                await onFinal(final).ConfigureAwait(false);
                transcripts.Publish(Wire, clientId: null, session.Id, channel: 0, final);
            }
        }
    }
}
