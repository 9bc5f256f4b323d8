using System.Net.WebSockets;
using System.Text.Json;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Vosk;

/// <summary>
/// The messages of vosk-server. It works in lock step: every binary message, <c>eof</c> and <c>reset</c> get exactly one
/// answer, and nothing else is sent, because clients read exactly one message after each that they sent.
/// </summary>
/// <param name="worker">The worker; null if it is not ready.</param>
internal sealed class VoskWire(WorkerDescription? worker) : IWire
{
    // A longer binary message is audio.
    private const int MaxCommandLength = 1024;

    private readonly Queue<SpeechEvent.Final> _finals = [];
    private VoskConfiguration _configuration = VoskConfiguration.Default;
    private TimeSpan _offset;
    private string _partial = "";

    /// <inheritdoc/>
    public string Name => "vosk";

    /// <inheritdoc/>
    public StreamSettings Settings => _configuration.ToSettings(worker);

    private static VoskJson Json => VoskJson.Wire;

    /// <inheritdoc/>
    public IEnumerable<ClientCommand> Receive(ClientMessage message)
    {
        if (message.IsText)
        {
            return ClientJson.ParseObject(message.Data) is { } json && Command(json) is { } commands
                ? commands
                : Close("A text message must be a JSON object with config, eof or reset.");
        }

        if (message is { IsFirst: true, IsLast: true, Data.Length: <= MaxCommandLength } && message.Data.Span.StartsWith("{"u8)
            && ClientJson.ParseObject(message.Data) is { } binary && Command(binary) is { } command)
        {
            return command;
        }

        var audio = new ClientCommand.Audio(message.Data);
        return message.IsLast ? [audio, new ClientCommand.Ask(Answer)] : [audio];
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent)
    {
        switch (speechEvent)
        {
            case SpeechEvent.Partial partial:
                _partial = partial.Text;
                break;
            case SpeechEvent.Final final:
                _partial = "";
                if (final.Text.Length > 0)
                    _finals.Enqueue(final);
                break;
        }

        return [];
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> End(StreamEnd end)
    {
        var result = ResultOf([.. _finals]);
        _finals.Clear();
        _partial = "";
        _offset += end.Audio;
        return [result];
    }

    /// <summary>Nothing: the protocol has no message for errors, but the connection is closed with the reason.</summary>
    public IEnumerable<WireMessage> Fail(StreamError error) => [];

    private IEnumerable<ClientCommand>? Command(JsonElement json)
    {
        if (json.ObjectOf("config") is { } config)
            return Configure(config);
        if (json.FlagOf("eof") == true)
            return [new ClientCommand.Stop(Closes: true)];
        return json.FlagOf("reset") == true ? [new ClientCommand.Stop(Closes: false)] : null;
    }

    private IEnumerable<ClientCommand> Configure(JsonElement config)
    {
        var (configuration, error) = _configuration.Read(config);
        if (configuration is null)
            return Close(error!);

        _configuration = configuration;
        return [new ClientCommand.Configure(configuration.ToSettings(worker))];
    }

    private IEnumerable<WireMessage> Answer() =>
        [_finals.TryDequeue(out var final) ? ResultOf(final) : WireJson.Message(new PartialResult(_partial), Json.PartialResult)];

    // Clients read one message after the end, so finals that were not sent are joined.
    private WireMessage ResultOf(params SpeechEvent.Final[] finals)
    {
        var text = string.Join(' ', finals.Select(final => final.Text));
        var words = _configuration.Words && text.Length > 0 ? finals.SelectMany(WordTimes.Of).Select(WordOf).ToList() : null;
        var confidence = finals.Length > 0 ? finals.Min(final => final.Confidence ?? 1) : 1;
        return _configuration.Alternatives
            ? WireJson.Message(new Alternatives([new Alternative(confidence, words, text)]), Json.Alternatives)
            : WireJson.Message(new Result(words, text), Json.Result);
    }

    private ResultWord WordOf(Word word) => new(
        word.Confidence ?? 1, (word.End + _offset).TotalSeconds, (word.Start + _offset).TotalSeconds, word.Text);

    private static IEnumerable<ClientCommand> Close(string reason) =>
        [new ClientCommand.Close(WebSocketCloseStatus.InvalidPayloadData, reason)];
}
