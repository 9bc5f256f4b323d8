using System.Text.Json;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.RealtimeStt;

/// <summary>
/// The messages of <c>/ws/stream</c>: every step of the recognition, with the session id of the client. The names of
/// related apps, <c>start_listening</c>, <c>stop_listening</c> and <c>stt_finished</c>, are understood, too.
/// </summary>
internal sealed class RealtimeSttWire : IWire
{
    private string _sessionId = Guid.NewGuid().ToString();
    private Listening? _listening;
    private bool _isAudioReported;

    /// <inheritdoc/>
    public string Name => "realtime_stt";

    /// <inheritdoc/>
    public StreamSettings Settings { get; } = SettingsOf(AudioLimits.DefaultSampleRate, null);

    /// <inheritdoc/>
    public IEnumerable<ClientCommand> Receive(ClientMessage message)
    {
        if (!message.IsText)
            return ReceiveAudio(message);
        if (ClientJson.ParseObject(message.Data) is not { } json)
            return [Refuse("BAD_MESSAGE", "The message is not a JSON object.")];

        return json.TextOf("type") switch
        {
            "stt_start" => Start(json, isRelative: false),
            "start_listening" => Start(json, isRelative: true),
            "stt_stop" or "stop_listening" => [new ClientCommand.Stop(Closes: false)],
            "ping" => [ClientCommand.KeepAlive.Instance, new ClientCommand.Reply(WireJson.Message(new Pong(), RealtimeSttJson.Wire.Pong))],
            "prompt" or "user_message" => [Refuse("UNSUPPORTED", "This server recognizes speech only; it has no chat.")],
            _ => [Refuse("BAD_MESSAGE", "The field \"type\" must be stt_start, stt_stop or ping.")],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent) => _listening?.Send(speechEvent) ?? [];

    /// <inheritdoc/>
    public IEnumerable<WireMessage> End(StreamEnd end)
    {
        var rest = _listening?.End() ?? [];
        _listening = null;
        return [.. rest, NoticeOf("stt_state", state: "idle")];
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Fail(StreamError error)
    {
        _listening = null;
        _isAudioReported = true;
        return [Error(RealtimeSttError.CodeOf(error), error.Message), NoticeOf("stt_state", state: "idle")];
    }

    /// <inheritdoc/>
    public bool Closes(StreamError error) => error.Kind == StreamErrorKind.Idle;

    private static StreamSettings SettingsOf(int rate, string? language) =>
        new(new AudioDeclaration(StreamEncoding.Signed16, rate), new SessionOptions { Language = language });

    private IEnumerable<ClientCommand> Start(JsonElement json, bool isRelative)
    {
        if (_listening is not null)
            return [Refuse("ALREADY_STARTED", "The session was started already; send \"stt_stop\" first.")];

        _sessionId = json.TextOf("session_id") ?? _sessionId;
        var rate = json.IntegerOf("sample_rate") ?? AudioLimits.DefaultSampleRate;
        if (AudioLimits.CheckSampleRate(rate) is { } error)
            return [Refuse("BAD_MESSAGE", error)];

        _listening = new Listening(_sessionId, isRelative);
        return
        [
            new ClientCommand.Configure(SettingsOf(rate, json.TextOf("language"))),
            new ClientCommand.Reply(NoticeOf("stt_listening"), NoticeOf("stt_state", state: "listening")),
        ];
    }

    // One error tells it; the rest of the audio would only repeat it.
    private IEnumerable<ClientCommand> ReceiveAudio(ClientMessage message)
    {
        if (_listening is not null)
        {
            _isAudioReported = true;
            return [new ClientCommand.Audio(message.Data)];
        }

        if (_isAudioReported)
            return [];
        _isAudioReported = true;
        return [Refuse("NOT_STARTED", "Audio was sent before the message \"stt_start\", and is ignored.")];
    }

    private ClientCommand.Reply Refuse(string code, string message) => new(Error(code, message));

    private WireMessage Error(string code, string message) => NoticeOf("stt_error", error: message, code: code);

    private WireMessage NoticeOf(string type, string? state = null, string? error = null, string? code = null) =>
        WireJson.Message(new Notice(type, _sessionId, State: state, Error: error, Code: code), RealtimeSttJson.Wire.Notice);
}
