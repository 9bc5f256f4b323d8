using System.Text.Json;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.SttStream;

/// <summary>The messages of <c>/stt-stream</c>: audio in, interim and final transcripts out.</summary>
internal sealed class SttStreamWire : IWire
{
    private const string Partial = "partial";

    private static readonly SttStreamJson Json = new(WireJson.CreateOptions());

    private bool _hasAudio;
    private bool _isWebM;

    /// <inheritdoc/>
    public string Name => "stt_stream";

    /// <inheritdoc/>
    public StreamSettings Settings => SttStreamConfiguration.Default;

    private static ReadOnlySpan<byte> WebMStart => [0x1A, 0x45, 0xDF, 0xA3];

    /// <inheritdoc/>
    public IEnumerable<ClientCommand> Receive(ClientMessage message)
    {
        if (!message.IsText)
            return ReceiveAudio(message);
        if (ClientJson.ParseObject(message.Data) is not { } json)
            return [Refuse("The message is not a JSON object.")];

        return json.TextOf("action") switch
        {
            "configure" => [Configure(json)],
            "start" => [],
            "stop" => [new ClientCommand.Stop(Closes: true)],
            _ => [Refuse("The field \"action\" must be configure, start or stop.")],
        };
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent) => speechEvent switch
    {
        SpeechEvent.Partial { Text.Length: > 0 } partial =>
            [WireJson.Message(new Transcript("interim_transcript", partial.Text), Json.Transcript, Partial, canBeSuperseded: true)],
        SpeechEvent.Final { Text.Length: > 0 } final =>
            [WireJson.Message(new Transcript("final_transcript", final.Text), Json.Transcript, Partial)],
        SpeechEvent.Warning warning => [Error(warning.Error.Message)],
        SpeechEvent.Gap gap => [Error(LostAudio.Describe(gap))],
        _ => [],
    };

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Fail(StreamError error) => [Error(error.Message)];

    private IEnumerable<ClientCommand> ReceiveAudio(ClientMessage message)
    {
        // A recorder that was restarted sends its header again, which is the beginning of another recording.
        var isWebM = message.IsFirst && message.Data.Span.StartsWith(WebMStart);
        IEnumerable<ClientCommand> commands = isWebM && _isWebM
            ? [new ClientCommand.Stop(Closes: false), new ClientCommand.Audio(message.Data)]
            : [new ClientCommand.Audio(message.Data)];
        _isWebM |= isWebM && !_hasAudio;
        _hasAudio = true;
        return commands;
    }

    private ClientCommand Configure(JsonElement json)
    {
        if (_hasAudio)
            return Refuse("The configuration must be sent before the audio; connect again to change it.");

        var (settings, error) = SttStreamConfiguration.Read(json);
        return settings is null ? Refuse(error!) : new ClientCommand.Configure(settings);
    }

    private static ClientCommand.Reply Refuse(string error) => new(Error(error));

    private static WireMessage Error(string message) => WireJson.Message(new ErrorMessage(message), Json.ErrorMessage);
}
