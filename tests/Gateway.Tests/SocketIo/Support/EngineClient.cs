using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace PortBridge.Gateway.Tests.SocketIo.Support;

/// <summary>A client that sends requests as they are written in a test.</summary>
internal sealed class EngineClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public string Sid { get; private set; } = "";

    public Uri Polling(string query = "") => new(address, $"?EIO=4&transport=polling{(Sid.Length > 0 ? $"&sid={Sid}" : "")}{query}");

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri uri, string? body = null, CancellationToken cancel = default) =>
        SendAsync(method, uri, body is null ? null : new StringContent(body, Encoding.UTF8, "text/plain"), cancel);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri uri, HttpContent? body, CancellationToken cancel = default)
    {
        using var request = new HttpRequestMessage(method, uri) { Content = body };
        return await _http.SendAsync(request, cancel == default ? Cancel : cancel);
    }

    /// <summary>Opens a session by polling.</summary>
    public async Task<JsonElement> OpenAsync()
    {
        var (status, text) = await GetAsync();
        Assert.Equal(200, status);
        Assert.StartsWith("0{", text, StringComparison.Ordinal);
        var open = JsonDocument.Parse(text[1..]).RootElement;
        Sid = open.GetProperty("sid").GetString()!;
        return open;
    }

    public async Task<(int Status, string Text)> GetAsync(string query = "")
    {
        using var response = await SendAsync(HttpMethod.Get, Polling(query));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }

    public async Task<(int Status, string Text)> PostAsync(string body)
    {
        using var response = await SendAsync(HttpMethod.Post, Polling(), body);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Opens a WebSocket, of the session if one was opened by polling.</summary>
    public async Task<WebSocketClient> OpenWebSocketAsync(string query = "?EIO=4&transport=websocket")
    {
        var socket = new ClientWebSocket();
        var uri = new UriBuilder(new Uri(address, query + (Sid.Length > 0 ? $"&sid={Sid}" : ""))) { Scheme = "ws" }.Uri;
        await socket.ConnectAsync(uri, Cancel);
        return new WebSocketClient(socket);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>A WebSocket whose messages are written in a test.</summary>
internal sealed class WebSocketClient(ClientWebSocket socket) : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public string? CloseReason => socket.CloseStatusDescription;

    public Task SendAsync(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancel);

    public Task SendAsync(byte[] data) => socket.SendAsync(data, WebSocketMessageType.Binary, endOfMessage: true, Cancel);

    /// <summary>Reads a message: text, or binary data in hexadecimal; null if the connection is closed.</summary>
    public async Task<string?> ReadAsync()
    {
        var message = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, Cancel);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;

            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return received.MessageType == WebSocketMessageType.Text
                    ? Encoding.UTF8.GetString(message.ToArray())
                    : Convert.ToHexString(message.ToArray());
            }
        }
    }

    /// <summary>Reads up to the end of the connection.</summary>
    public async Task ReadToEndAsync()
    {
        while (await ReadAsync() is not null)
        {
        }
    }

    public Task CloseAsync() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Cancel);

    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
