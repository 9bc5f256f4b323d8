using System.Text.Json;

namespace PortBridge.Gateway.Tests.Support;

/// <summary>A client that can play a trace.</summary>
internal interface ITraceClient
{
    /// <summary>How the server closed the connection: the status and the reason, if the protocol has them.</summary>
    string Closed { get; }

    /// <summary>Sends text.</summary>
    Task SendAsync(string text);

    /// <summary>Sends audio in several messages.</summary>
    Task SendAudioAsync(ReadOnlyMemory<byte> audio);

    /// <summary>Receives a message.</summary>
    /// <returns>The message; null if the server closed the connection.</returns>
    Task<JsonElement?> ReceiveAsync();
}
