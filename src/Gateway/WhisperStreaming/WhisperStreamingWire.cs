using System.Globalization;
using System.Text;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.WhisperStreaming;

/// <summary>The lines of whisper_streaming: for each utterance its times in milliseconds and its text.</summary>
internal sealed class WhisperStreamingWire : IWire
{
    /// <inheritdoc/>
    public string Name => "whisper_streaming";

    /// <inheritdoc/>
    public StreamSettings Settings { get; } = new(
        new AudioDeclaration(StreamEncoding.Signed16, AudioLimits.DefaultSampleRate), new SessionOptions { Partials = false });

    /// <summary>Maps audio, and the end of the client's data, which is the only text message.</summary>
    public IEnumerable<ClientCommand> Receive(ClientMessage message) =>
        message.IsText ? [new ClientCommand.Stop(Closes: true)] : [new ClientCommand.Audio(message.Data)];

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent) =>
        speechEvent is SpeechEvent.Final { Text.Length: > 0 } final ? [new WireMessage(Encoding.UTF8.GetBytes(LineOf(final)))] : [];

    /// <summary>Nothing: the protocol has no message for errors, and the connection is closed.</summary>
    public IEnumerable<WireMessage> Fail(StreamError error) => [];

    private static string LineOf(SpeechEvent.Final final) => string.Create(
        CultureInfo.InvariantCulture,
        $"{final.Start.TotalMilliseconds:0} {final.End.TotalMilliseconds:0} {final.Text.ReplaceLineEndings(" ")}\n");
}
