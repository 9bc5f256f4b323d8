using System.Net.WebSockets;
using System.Text.Json.Serialization.Metadata;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Deepgram;

/// <summary>Deepgram's conversational transcription: <c>GET /v2/listen</c>. A turn is an utterance.</summary>
/// <param name="query">What the client requests.</param>
/// <param name="worker">The worker; null if none is known.</param>
/// <param name="requestId">The id of the request.</param>
internal sealed class FluxWire(FluxQuery query, WorkerDescription? worker, string requestId) : IWire
{
    private readonly Turns _turns = new(requestId, worker?.Endpointing?.SilenceDuration ?? Turns.DefaultSilence);
    private FluxQuery _query = query;
    private bool _hasAudio;

    /// <inheritdoc/>
    public string Name => "deepgram-flux";

    /// <inheritdoc/>
    public StreamSettings Settings { get; } = query.ToSettings(worker);

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Begin() => [_turns.Number(id => new Connected(requestId, id), DeepgramJson.Wire.Connected)];

    /// <inheritdoc/>
    public IEnumerable<ClientCommand> Receive(ClientMessage message)
    {
        if (ControlReader.IsEnd(message))
            return [new ClientCommand.Stop(Closes: true)];

        if (!message.IsText)
        {
            _hasAudio = true;
            return [new ClientCommand.Audio(message.Data)];
        }

        return ControlReader.Read(message) switch
        {
            { Type: "CloseStream" } => [new ClientCommand.Stop(Closes: true)],
            { Type: "ForceEndTurn" } => [ClientCommand.Flush.Instance],
            { Type: "KeepAlive" } => [ClientCommand.KeepAlive.Instance],
            { Type: "Configure" } configure => Configure(configure),
            _ => [],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Flush(TimeSpan audio)
    {
        _turns.Flush(audio);
        return [];
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent) =>
        _turns.Send(speechEvent, _query.Thresholds.EagerEotThreshold is not null, _query.LanguageHints);

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Fail(StreamError error) =>
    [
        _turns.Number(
            id => new TurnError(id, DeepgramError.CodeOf(error) ?? "INTERNAL_SERVER_ERROR", error.Message), DeepgramJson.Wire.TurnError),
    ];

    /// <inheritdoc/>
    public (WebSocketCloseStatus Status, string Reason) CloseAfter(StreamError error) => DeepgramError.CloseAfter(error);

    // The session that recognizes the audio cannot be changed.
    private IEnumerable<ClientCommand> Configure(ControlMessage message)
    {
        var isLate = _hasAudio && (message.Keyterms is not null || message.LanguageHints is not null);
        if (isLate || _query.With(message, worker) is not { } changed)
            return [new ClientCommand.Reply(Number(id => new ConfigureFailure(requestId, id), DeepgramJson.Wire.ConfigureFailure))];

        _query = changed;
        var hints = changed.LanguageHints.Count > 0 ? changed.LanguageHints : null;
        return
        [
            new ClientCommand.Configure(changed.ToSettings(worker)),
            new ClientCommand.Reply(Number(
                id => new ConfigureSuccess(requestId, changed.Thresholds, changed.Keyterms, hints, id),
                DeepgramJson.Wire.ConfigureSuccess)),
        ];
    }

    // Numbered when it is sent.
    private IEnumerable<WireMessage> Number<T>(Func<int, T> create, JsonTypeInfo<T> type)
    {
        yield return _turns.Number(create, type);
    }
}
