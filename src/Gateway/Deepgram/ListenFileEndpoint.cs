using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using PortBridge.Gateway.Auth;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.Files;

namespace PortBridge.Gateway.Deepgram;

/// <summary>Deepgram's transcription of files: <c>POST /v1/listen</c>.</summary>
/// <param name="transcriber">Recognizes files.</param>
/// <param name="bridge">Recognizes.</param>
/// <param name="transcripts">Receives the finals.</param>
/// <param name="admission">Decides who may.</param>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
internal sealed class ListenFileEndpoint(
    FileTranscriber transcriber,
    ISpeechBridge bridge,
    TranscriptFeed transcripts,
    Admission admission,
    IOptions<GatewayOptions> options,
    TimeProvider time)
{
    /// <summary>Handles a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        DeepgramError.AssignId(context);
        var (lease, refusal) = admission.Enter(context);
        using var _ = lease;
        try
        {
            refusal ??= await TranscribeAsync(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (!context.Response.HasStarted && DeepgramError.Of(exception) is { } error)
        {
            refusal = error;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; the sessions were canceled.
            return;
        }

        if (refusal is not null)
            await DeepgramError.WriteAsync(context, refusal).ConfigureAwait(false);
    }

    private async Task<Refusal?> TranscribeAsync(HttpContext context)
    {
        if (context.Request.HasJsonContentType())
            return DeepgramError.Invalid("This server does not fetch a \"url\"; send the audio itself as the body.");

        var worker = bridge.Worker.Description;
        var (query, refusal) = ListenQuery.Read(context.Request.Query, options.Value.MinSilenceDuration, worker);
        if (query is null)
            return refusal;
        (var parts, refusal) = FileQuery.Read(context.Request.Query);
        if (parts is null)
            return refusal;

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.Value.MaxFileBytes;
        query = query with { HasInterims = false };
        var created = time.GetUtcNow();
        using var hash = SHA256.Create();
        var body = new CryptoStream(context.Request.Body, hash, CryptoStreamMode.Read, leaveOpen: true);
        await using var _ = body.ConfigureAwait(false);
        var (audio, channels) = await RecognizeAsync(body, query, worker, context.RequestAborted).ConfigureAwait(false);
        var formatter = new FileFormatter(query, parts, DeepgramModel.Of(worker));
        var metadata = formatter.CreateMetadata(DeepgramError.AssignId(context), hash.Hash ?? [], created, audio, channels.Length);
        await context.Response.WriteAsJsonAsync(
            formatter.Format(metadata, channels), DeepgramJson.Wire.FileResponse, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        return null;
    }

    // Only the decoder of streams knows audio without a header, and keeps the channels apart.
    private async Task<(TimeSpan Audio, List<SpeechEvent.Final>[] Channels)> RecognizeAsync(
        Stream body, ListenQuery query, WorkerDescription? worker, CancellationToken cancellationToken)
    {
        if (query.Audio.Encoding is not null || query.IsMultichannel)
            return await RecognizeStreamAsync(body, query.ToSettings(worker), cancellationToken).ConfigureAwait(false);

        var finals = new List<SpeechEvent.Final>();
        var audio = await transcriber.RunAsync(
            body,
            query.ToSession(worker),
            final =>
            {
                finals.Add(final);
                return default;
            },
            cancellationToken).ConfigureAwait(false);
        return (audio, [finals]);
    }

    private async Task<(TimeSpan Audio, List<SpeechEvent.Final>[] Channels)> RecognizeStreamAsync(
        Stream body, StreamSettings settings, CancellationToken cancellationToken)
    {
        List<SpeechEvent.Final>[] channels = [[]];
        var stream = new SpeechStream(
            bridge,
            settings,
            options.Value.MaxAudio,
            (channel, e) =>
            {
                if (e is SpeechEvent.Final { Text.Length: > 0 } final)
                    channels[channel].Add(final);
            },
            (session, channel, final) => transcripts.Publish(FileTranscriber.Wire, clientId: null, session, channel, final),
            count => channels = [.. Enumerable.Range(0, count).Select(_ => new List<SpeechEvent.Final>())]);
        await using var _ = stream.ConfigureAwait(false);
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        var end = await stream.StopAsync(cancellationToken).ConfigureAwait(false);
        return (end.Audio, channels);
    }
}
