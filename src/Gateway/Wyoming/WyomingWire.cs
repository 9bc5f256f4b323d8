using System.Net.WebSockets;
using System.Text.Json;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Wyoming;

/// <summary>The messages of Wyoming's speech-to-text services, any number of transcriptions on a connection.</summary>
/// <param name="describe">Returns the worker; null if it is not ready.</param>
internal sealed class WyomingWire(Func<WorkerDescription?> describe) : IWire
{
    private readonly List<string> _texts = [];
    private AudioDeclaration _audio = new(StreamEncoding.Signed16, AudioLimits.DefaultSampleRate);
    private string? _language;
    private bool _isAudio;
    private bool _hasStream;

    /// <inheritdoc/>
    public string Name => "wyoming";

    /// <inheritdoc/>
    public StreamSettings Settings => SettingsOf(_audio);

    private static WyomingJson Json => WyomingJson.Wire;

    /// <inheritdoc/>
    public IEnumerable<ClientCommand> Receive(ClientMessage message)
    {
        if (!message.IsText)
        {
            _hasStream |= _isAudio;
            return _isAudio ? [new ClientCommand.Audio(message.Data)] : [];
        }

        var json = ClientJson.ParseObject(message.Data)!.Value;
        var data = json.ObjectOf("data")!.Value;
        var type = json.TextOf("type");
        _isAudio = type == "audio-chunk";
        return type switch
        {
            "describe" => [new ClientCommand.Reply(WyomingInfo.Message(describe()))],
            "ping" => [ClientCommand.KeepAlive.Instance, new ClientCommand.Reply(Message("pong", new TextData(data.TextOf("text"))))],
            "transcribe" => Transcribe(data),
            "audio-start" or "audio-chunk" => Declare(data),
            "audio-stop" => [new ClientCommand.Stop(Closes: false)],
            // Messages for other kinds of services.
            _ => [],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent)
    {
        if (speechEvent is not SpeechEvent.Final { Text.Length: > 0 } final)
            return [];

        // The parts joined are the text.
        var part = Message("transcript-chunk", new TextData((_texts.Count > 0 ? " " : "") + final.Text));
        IEnumerable<WireMessage> messages = _texts.Count == 0 ? [Start(), part] : [part];
        _texts.Add(final.Text);
        return messages;
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> End(StreamEnd end)
    {
        var transcript = Message("transcript", new TextData(string.Join(' ', _texts), _language));
        IEnumerable<WireMessage> start = _texts.Count == 0 ? [Start()] : [];
        _texts.Clear();
        _hasStream = false;
        return [.. start, transcript, Message("transcript-stop", new TextData())];
    }

    /// <summary>An error; the connection is then closed, because Home Assistant waits for a transcript otherwise.</summary>
    public IEnumerable<WireMessage> Fail(StreamError error) =>
        [Error(error.Message, error.Code ?? error.Kind.ToString().ToLowerInvariant())];

    private static WireMessage Message(string type, TextData data) => WyomingJson.Message(type, data, Json.TextData);

    private static WireMessage Error(string text, string code) => Message("error", new TextData(text, Code: code));

    private static IEnumerable<ClientCommand> Refuse(string text) =>
        [new ClientCommand.Reply(Error(text, "client")), new ClientCommand.Close(WebSocketCloseStatus.InvalidPayloadData, text)];

    private WireMessage Start() => Message("transcript-start", new TextData(Language: _language));

    private StreamSettings SettingsOf(AudioDeclaration audio) =>
        new(audio, new SessionOptions { Language = _language, Partials = false });

    private IEnumerable<ClientCommand> Transcribe(JsonElement data)
    {
        _language = data.TextOf("language");
        return [new ClientCommand.Configure(Settings)];
    }

    // Every message with audio tells its format, which cannot change within a stream.
    private IEnumerable<ClientCommand> Declare(JsonElement data)
    {
        var rate = data.IntegerOf("rate") ?? AudioLimits.DefaultSampleRate;
        var channels = data.IntegerOf("channels") ?? 1;
        StreamEncoding? encoding = (data.IntegerOf("width") ?? 2) switch
        {
            1 => StreamEncoding.Unsigned8,
            2 => StreamEncoding.Signed16,
            3 => StreamEncoding.Signed24,
            4 => StreamEncoding.Signed32,
            _ => null,
        };
        if (encoding is null || !AudioLimits.IsSampleRate(rate) || !AudioLimits.IsChannelCount(channels))
        {
            return Refuse(
                $"The audio must have a rate of {AudioLimits.MinSampleRate} to {AudioLimits.MaxSampleRate}, a width of 1 to 4 "
                + $"and 1 to {AudioLimits.MaxChannels} channels.");
        }

        var audio = new AudioDeclaration(encoding, rate, channels);
        if (_hasStream)
            return audio == _audio ? [] : Refuse("The format of the audio has changed; end it with audio-stop before.");
        _audio = audio;
        return [new ClientCommand.Configure(SettingsOf(audio))];
    }
}
