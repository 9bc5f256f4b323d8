using System.Net.WebSockets;
using System.Text.Json;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.PromptVoice;

/// <summary>
/// The messages of <c>/ws</c>: after <c>start</c> audio is recognized until <c>stop</c> or <c>cancel</c>, any number of times.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="time">The clock of the metrics.</param>
internal sealed class PromptVoiceWire(GatewayOptions options, TimeProvider time) : IWire
{
    private const int MaxFrameBytes = 64 * 1024;

    private readonly string _sessionId = Guid.NewGuid().ToString();
    private Capture? _capture;
    private int _captures;
    private int _frameBytes;

    /// <inheritdoc/>
    public string Name => "prompt_voice";

    /// <inheritdoc/>
    public StreamSettings Settings { get; } =
        new(new AudioDeclaration(StreamEncoding.Signed16, AudioLimits.DefaultSampleRate), new SessionOptions());

    private static PromptVoiceJson Json => PromptVoiceJson.Wire;

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Begin() =>
        [WireJson.Message(new ProtocolMessage(), Json.ProtocolMessage), Info("Session created", _sessionId)];

    /// <inheritdoc/>
    public IEnumerable<ClientCommand> Receive(ClientMessage message)
    {
        if (!message.IsText)
            return ReceiveAudio(message);
        if (ClientJson.ParseObject(message.Data) is not { } json)
            return [Refuse(PromptVoiceError.BadJson, "The message is not a JSON object.")];

        return json.TextOf("type") switch
        {
            "start" => Start(json),
            "stop" => Stop(),
            "cancel" => Cancel(),
            _ => [Refuse(PromptVoiceError.UnknownType, "The field \"type\" must be start, stop or cancel.")],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent) => _capture?.Send(speechEvent) ?? [];

    /// <inheritdoc/>
    public IEnumerable<WireMessage> End(StreamEnd end)
    {
        _capture = null;
        return [Info("Session complete", _sessionId)];
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Fail(StreamError error)
    {
        if (error.Kind == StreamErrorKind.Stopping)
            return [WireJson.Message(new InfoMessage(error.Message, _sessionId, "shutdown"), Json.InfoMessage)];

        var report = Error(PromptVoiceError.CodeOf(error), error.Message, isRecoverable: !Closes(error));
        return _capture is null ? [report] : [report, .. End(default)];
    }

    /// <inheritdoc/>
    public bool Closes(StreamError error) => error.Kind == StreamErrorKind.Idle;

    // A client that was told of an error, or that has just stopped, may have sent audio before it knew.
    private IEnumerable<ClientCommand> ReceiveAudio(ClientMessage message)
    {
        _frameBytes = (message.IsFirst ? 0 : _frameBytes) + message.Data.Length;
        if (_frameBytes > MaxFrameBytes)
            return Violate($"A binary message is longer than {MaxFrameBytes} bytes.");
        if (_captures == 0)
            return Violate("Audio was sent before the message \"start\".");

        return _capture is null ? [] : [new ClientCommand.Audio(message.Data)];
    }

    private IEnumerable<ClientCommand> Start(JsonElement json)
    {
        if (_capture is not null)
            return [Refuse(PromptVoiceError.ProtocolViolation, "The capture was started already; send \"stop\" first.")];
        var rate = json.IntegerOf("sample_rate") ?? AudioLimits.DefaultSampleRate;
        if (AudioLimits.CheckSampleRate(rate) is { } error)
            return [Refuse(PromptVoiceError.UnsupportedSampleRate, error)];

        _capture = new Capture($"transcript_{_captures++}", json.FlagOf("debug") ?? false, time);
        return [new ClientCommand.Configure(SettingsOf(json, rate)), new ClientCommand.Reply(Info("Capture started", _sessionId))];
    }

    private StreamSettings SettingsOf(JsonElement json, int rate)
    {
        var silence = json.IntegerOf("vad_silence_ms") is { } milliseconds
            ? ClientEndpointing.Silence(milliseconds, options.MinSilenceDuration)
            : (TimeSpan?)null;
        return new StreamSettings(
            new AudioDeclaration(StreamEncoding.Signed16, rate),
            new SessionOptions { Language = json.TextOf("language"), Endpointing = new EndpointingOptions(SilenceDuration: silence) });
    }

    private IEnumerable<ClientCommand> Stop()
    {
        _capture?.Stop();
        return [new ClientCommand.Stop(Closes: false)];
    }

    private IEnumerable<ClientCommand> Cancel()
    {
        _capture = null;
        return [ClientCommand.Cancel.Instance, Refuse(PromptVoiceError.Cancelled, "The capture was cancelled.")];
    }

    private static IEnumerable<ClientCommand> Violate(string message) =>
    [
        new ClientCommand.Reply(Error(PromptVoiceError.ProtocolViolation, message, isRecoverable: false)),
        new ClientCommand.Close(WebSocketCloseStatus.PolicyViolation, message),
    ];

    private static ClientCommand.Reply Refuse(string code, string message) => new(Error(code, message, isRecoverable: true));

    private static WireMessage Error(string code, string message, bool isRecoverable) =>
        WireJson.Message(new ErrorMessage(code, message, isRecoverable), Json.ErrorMessage);

    private static WireMessage Info(string message, string sessionId) =>
        WireJson.Message(new InfoMessage(message, sessionId), Json.InfoMessage);
}
