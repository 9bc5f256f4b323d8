using Microsoft.AspNetCore.Http;

namespace PortBridge.Gateway.SocketIo.Engine;

/// <summary>Receives what a client sends.</summary>
internal interface IEngineReceiver
{
    /// <summary>
    /// Receives a message. Messages arrive one after another: while this method waits, nothing more is read from the client.
    /// </summary>
    /// <param name="message">The message; its data is valid until the method returns.</param>
    /// <exception cref="EngineProtocolException">The message is invalid. The client is disconnected.</exception>
    ValueTask ReceiveAsync(EnginePacket message);

    /// <summary>The client is disconnected. Called once, maybe while a message is received. It must not block.</summary>
    /// <param name="reason">Why, in the terms of Socket.IO, such as <c>transport close</c>.</param>
    void Disconnected(string reason);
}

/// <summary>What an application decides about requests and clients.</summary>
internal interface IEngineApplication
{
    /// <summary>Decides on each request, the first and all later ones of a client.</summary>
    /// <returns>Why the request is refused; null if it is not.</returns>
    string? Refuse(HttpContext context);

    /// <summary>A client has connected.</summary>
    /// <param name="session">The client.</param>
    /// <param name="context">The request, which is not valid after the call.</param>
    IEngineReceiver Connected(EngineSession session, HttpContext context);
}
