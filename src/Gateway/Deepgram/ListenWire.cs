using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Deepgram;

/// <summary>Deepgram's live transcription: <c>GET /v1/listen</c>.</summary>
internal sealed class ListenWire : IWire, IDisposable
{
    private readonly ListenQuery _query;
    private readonly DeepgramModel _model;
    private readonly string _requestId;
    private readonly TimeSpan _silence;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _created;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ListenChannel[] _channels = [];

    /// <summary>Creates the wire of a connection.</summary>
    /// <param name="query">What the client requests.</param>
    /// <param name="worker">The worker; null if none is known.</param>
    /// <param name="requestId">The id of the request.</param>
    /// <param name="time">The clock.</param>
    public ListenWire(ListenQuery query, WorkerDescription? worker, string requestId, TimeProvider time)
    {
        (_query, _requestId, _time) = (query, requestId, time);
        _model = DeepgramModel.Of(worker);
        _silence = query.Silence ?? worker?.Endpointing?.SilenceDuration ?? Turns.DefaultSilence;
        _created = time.GetUtcNow();
        Settings = query.ToSettings(worker);
    }

    /// <inheritdoc/>
    public string Name => "deepgram";

    /// <inheritdoc/>
    public StreamSettings Settings { get; }

    /// <inheritdoc/>
    public TimeSpan? Due => _channels.Min(channel => channel.Due);

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Tick() => [.. _channels.SelectMany(channel => channel.Tick())];

    /// <inheritdoc/>
    public void Open(int channels) => _channels = [.. Enumerable.Range(0, channels).Select(index => CreateChannel(index, channels))];

    /// <inheritdoc/>
    public IEnumerable<ClientCommand> Receive(ClientMessage message)
    {
        if (ControlReader.IsEnd(message))
            return [new ClientCommand.Stop(Closes: true)];

        if (message.IsText)
        {
            return ControlReader.Read(message)?.Type switch
            {
                "KeepAlive" => [ClientCommand.KeepAlive.Instance],
                "Finalize" => [ClientCommand.Flush.Instance],
                "CloseStream" => [new ClientCommand.Stop(Closes: true)],
                _ => [],
            };
        }

        _hash.AppendData(message.Data.Span);
        return [new ClientCommand.Audio(message.Data)];
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Flush(TimeSpan audio) => _channels.Length == 0
        ? CreateChannel(0, 1).Flush(audio)
        : [.. _channels.SelectMany(channel => channel.Flush(audio))];

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent) => _channels[channel].Send(speechEvent);

    /// <inheritdoc/>
    public IEnumerable<WireMessage> End(StreamEnd end) =>
    [
        WireJson.Message(
            new Metadata(
                "Metadata",
                "deprecated",
                _requestId,
                Convert.ToHexStringLower(_hash.GetCurrentHash()),
                ToText(_created),
                ResultMapping.Seconds(end.Audio),
                Math.Max(end.Channels, 1),
                [_model.Id],
                new Dictionary<string, ModelInfo>(StringComparer.Ordinal) { [_model.Id] = _model.Info }),
            DeepgramJson.Wire.Metadata),
    ];

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Fail(StreamError error) =>
    [
        WireJson.Message(
            new ErrorMessage(error.Message, error.Message, DeepgramError.CodeOf(error) ?? "INTERNAL_SERVER_ERROR"), DeepgramJson.Wire.ErrorMessage),
    ];

    /// <inheritdoc/>
    public (WebSocketCloseStatus Status, string Reason) CloseAfter(StreamError error) => DeepgramError.CloseAfter(error);

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    /// <summary>A time as the wire writes it.</summary>
    public static string ToText(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private ListenChannel CreateChannel(int index, int channels) => new(
        [index, channels], _query, new ResultMetadata(_requestId, _model.Info, _model.Id), _silence, _time);
}
