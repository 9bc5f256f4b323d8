using System.Net.WebSockets;

namespace PortBridge.Gateway.Core;

/// <summary>
/// The messages of one kind of client: it maps what a client sends to commands and speech events to what the client
/// receives. It does no I/O. One instance serves one connection; its methods are never called at the same time.
/// </summary>
internal interface IWire
{
    /// <summary>The name in metrics and logs, such as <c>deepgram</c>.</summary>
    string Name { get; }

    /// <summary>The maximum length of a text message in bytes.</summary>
    int MaxTextLength => 64 * 1024;

    /// <summary>How the first stream is recognized unless a command changes it.</summary>
    StreamSettings Settings { get; }

    /// <summary>The messages with which the server begins.</summary>
    IEnumerable<WireMessage> Begin() => [];

    /// <summary>How long until <see cref="Tick"/> is due; null if it is not. It is read after each call of another method.</summary>
    TimeSpan? Due => null;

    /// <summary>Called when <see cref="Due"/> has passed, possibly later.</summary>
    /// <returns>The messages.</returns>
    IEnumerable<WireMessage> Tick() => [];

    /// <summary>Maps a message of the client.</summary>
    IEnumerable<ClientCommand> Receive(ClientMessage message);

    /// <summary>A stream was opened. Its events follow.</summary>
    /// <param name="channels">The number of channels that are recognized.</param>
    void Open(int channels)
    {
    }

    /// <summary>The messages before a flush, whose finals follow.</summary>
    /// <param name="audio">The length of the stream's audio; 0 if it has none.</param>
    IEnumerable<WireMessage> Flush(TimeSpan audio) => [];

    /// <summary>Maps an event of a stream.</summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="speechEvent">The event.</param>
    IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent);

    /// <summary>The messages after the last event of a stream that ended as requested.</summary>
    IEnumerable<WireMessage> End(StreamEnd end) => [];

    /// <summary>The messages that report an error.</summary>
    IEnumerable<WireMessage> Fail(StreamError error);

    /// <summary>
    /// Whether the connection is closed after an error. If not, only the stream has ended, and the next audio begins
    /// another. The end of the server always closes the connection.
    /// </summary>
    bool Closes(StreamError error) => true;

    /// <summary>The status and the reason with which the connection is closed after an error.</summary>
    (WebSocketCloseStatus Status, string Reason) CloseAfter(StreamError error) => (
        error.Kind switch
        {
            StreamErrorKind.Client => WebSocketCloseStatus.InvalidPayloadData,
            StreamErrorKind.Limit or StreamErrorKind.Idle => WebSocketCloseStatus.PolicyViolation,
            StreamErrorKind.Stopping => WebSocketCloseStatus.EndpointUnavailable,
            _ => WebSocketCloseStatus.InternalServerError,
        },
        error.Message);
}

/// <summary>Why a stream failed.</summary>
/// <param name="Kind">Who can do something about it.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Code">The bridge's code, or one of this class; null for other errors.</param>
internal sealed record StreamError(StreamErrorKind Kind, string Message, string? Code = null)
{
    /// <summary>A text message is longer than <see cref="IWire.MaxTextLength"/>.</summary>
    public const string MessageTooLong = "message_too_long";
}

/// <summary>Who can do something about an error.</summary>
internal enum StreamErrorKind
{
    /// <summary>The client sent something invalid.</summary>
    Client,

    /// <summary>The client exceeded a limit.</summary>
    Limit,

    /// <summary>The client sent nothing for too long.</summary>
    Idle,

    /// <summary>The server failed, or has no capacity.</summary>
    Server,

    /// <summary>The server is stopping.</summary>
    Stopping,
}
