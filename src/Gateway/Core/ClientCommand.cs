using System.Net.WebSockets;
using PortBridge.Audio.Streaming;

namespace PortBridge.Gateway.Core;

/// <summary>What a message of a client means.</summary>
internal abstract record ClientCommand
{
    private ClientCommand()
    {
    }

    /// <summary>Sets how further streams are recognized; a stream that has begun is not changed.</summary>
    internal sealed record Configure(StreamSettings Settings) : ClientCommand;

    /// <summary>Audio in the declared encoding, in pieces of any length. The first audio opens the stream.</summary>
    internal sealed record Audio(ReadOnlyMemory<byte> Data) : ClientCommand;

    /// <summary>Ends the open utterance.</summary>
    internal sealed record Flush : ClientCommand
    {
        public static Flush Instance { get; } = new();
    }

    /// <summary>Ends the stream after its last final.</summary>
    /// <param name="Closes">Whether the connection is closed, too.</param>
    internal sealed record Stop(bool Closes) : ClientCommand;

    /// <summary>Ends the stream without further results.</summary>
    internal sealed record Cancel : ClientCommand
    {
        public static Cancel Instance { get; } = new();
    }

    /// <summary>Keeps the stream open without audio.</summary>
    internal sealed record KeepAlive : ClientCommand
    {
        public static KeepAlive Instance { get; } = new();
    }

    /// <summary>Sends messages. They are enumerated once, in the order in which all messages are sent.</summary>
    internal sealed record Reply(params IEnumerable<WireMessage> Messages) : ClientCommand;

    /// <summary>Sends messages that are made when the commands before have been carried out.</summary>
    internal sealed record Ask(Func<IEnumerable<WireMessage>> Messages) : ClientCommand;

    /// <summary>Closes the connection after the messages that wait.</summary>
    internal sealed record Close(WebSocketCloseStatus Status, string Reason) : ClientCommand;
}

/// <summary>How a stream is recognized.</summary>
/// <param name="Audio">What the client declares about its audio.</param>
/// <param name="Session">The options of the session; the sample rate is set by the audio.</param>
/// <param name="SeparateChannels">Whether each channel has a session; otherwise they are mixed.</param>
internal sealed record StreamSettings(AudioDeclaration Audio, SessionOptions Session, bool SeparateChannels = false);

/// <summary>How a stream ended.</summary>
/// <param name="Audio">The length of the audio.</param>
/// <param name="Channels">The number of channels that were recognized; 0 if there was no audio.</param>
internal readonly record struct StreamEnd(TimeSpan Audio, int Channels);
