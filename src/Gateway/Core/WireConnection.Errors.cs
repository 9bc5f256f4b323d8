using Microsoft.Extensions.Logging;
using PortBridge.Audio.Streaming;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Core;

/// <content>Errors, and the log.</content>
internal sealed partial class WireConnection
{
    internal static StreamError? ToError(Exception exception) => exception switch
    {
        StreamException e => e.Error,
        AudioStreamException e => new StreamError(StreamErrorKind.Client, e.Message),
        SpeechException e => ToError(e.Error),
        MessageTooLongException e => new StreamError(StreamErrorKind.Limit, e.Message, StreamError.MessageTooLong),
        _ => null,
    };

    private static StreamError ToError(SpeechError error)
    {
        var kind = error.Code is ErrorCodes.BadField or ErrorCodes.UnsupportedFormat
            ? StreamErrorKind.Client
            : error.Code is ErrorCodes.TooManySessions or ErrorCodes.SessionExpired ? StreamErrorKind.Limit : StreamErrorKind.Server;
        return new StreamError(kind, error.Message, error.Code);
    }

    [LoggerMessage(1, LogLevel.Information, "A {Wire} connection was lost: {Message}")]
    private partial void LogLost(string wire, string message);

    [LoggerMessage(2, LogLevel.Information, "A {Wire} client disconnected {Audio} into its stream without ending it")]
    private partial void LogUnfinished(string wire, TimeSpan audio);

    [LoggerMessage(3, LogLevel.Warning, "A {Wire} stream failed: {Code}")]
    private partial void LogFailed(string wire, string code);

    [LoggerMessage(4, LogLevel.Warning, "A {Wire} client that does not read its messages was disconnected")]
    private partial void LogSlow(string wire);
}
