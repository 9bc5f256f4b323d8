using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.RegularExpressions;

namespace PortBridge.Browsing.Hub;

/// <summary>
/// A page's connection without a browser. It starts a circuit with the page's components and then does only what it is
/// told to. Calls of the server go to <see cref="Received"/>.
/// </summary>
public sealed partial class CircuitClient : IAsyncDisposable
{
    private const string Invoke = "BeginInvokeDotNetFromJS";
    private const int ReceiveBufferBytes = 16 * 1024;

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _disposed = new();
    private readonly Action<CircuitClient, HubCall> _received;
    private Task _reading = Task.CompletedTask;
    private int _calls;

    private CircuitClient(Action<CircuitClient, HubCall> received) => _received = received;

    /// <summary>Whether nothing more is read from the connection.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Opens the page at an address, and starts its circuit.</summary>
    /// <param name="address">The address of the page.</param>
    /// <param name="received">Called for each call of the server, in order.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<CircuitClient> OpenAsync(
        Uri address, Action<CircuitClient, HubCall> received, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var page = await http.GetStringAsync(address, cancellationToken);

        var client = new CircuitClient(received);
        try
        {
            using var handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync };
            using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
            await client._socket.ConnectAsync(
                new UriBuilder(address) { Scheme = "ws", Path = "/_blazor" }.Uri, invoker, cancellationToken);
            await client._socket.SendAsync(HubMessages.Handshake, WebSocketMessageType.Binary, true, cancellationToken);
            await client.StartAsync(address, page, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads and reports the server's calls from now on.</summary>
    public void Listen() => _reading = ReadAsync();

    /// <summary>Calls a method of the hub.</summary>
    public Task SendAsync(string target, params object?[] arguments) => SendAsync(null, target, arguments);

    /// <summary>A new id for a call, with which it is answered.</summary>
    public int NewCall() => Interlocked.Increment(ref _calls);

    /// <summary>Calls a method of a .NET object.</summary>
    /// <param name="call">An id from <see cref="NewCall"/>.</param>
    /// <param name="target">The id of the object; 0 for a static method.</param>
    /// <param name="method">The name of the method.</param>
    /// <param name="arguments">The arguments, as JSON.</param>
    public Task InvokeAsync(int call, long target, string method, string arguments) =>
        SendAsync(null, Invoke, InvocationOf(call, target, method, arguments));

    /// <summary>Sends audio to a capture.</summary>
    public Task SendAudioAsync(int call, long target, int capture, int number, byte[] pcm)
    {
        // Together, because an answer between them would delete the bytes at the server.
        var messages = new ArrayBufferWriter<byte>();
        HubMessages.Write(messages, null, "ReceiveByteArray", [0, pcm]);
        HubMessages.Write(messages, null, Invoke, InvocationOf(call, target, "OnAudio", $$"""[{{capture}},{{number}},{"__byte[]":0}]"""));
        return SendAsync(messages.WrittenMemory);
    }

    /// <summary>Answers a call of the server.</summary>
    /// <param name="call">The id of the call.</param>
    /// <param name="isSuccess">Whether it succeeded.</param>
    /// <param name="result">The result as JSON; the text of the error otherwise.</param>
    public Task AnswerAsync(long call, bool isSuccess, string result) => SendAsync(
        "EndInvokeJSFromDotNet", call, isSuccess, $"[{call},{(isSuccess ? "true" : "false")},{result}]");

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        _socket.Abort();
        _socket.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sending.Dispose();
        _disposed.Dispose();
    }

    // The small buffer lets the server notice early that nothing is read.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = ReceiveBufferBytes };
        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private async Task StartAsync(Uri address, string page, CancellationToken cancellationToken)
    {
        var state = StateComment().Match(page) is { Success: true } found ? found.Groups[1].Value : "";
        var operations = ComponentComment().Matches(page)
            .Select((marker, index) => $$"""{"type":"add","ssrComponentId":{{index + 1}},"marker":{{marker.Groups[1].Value}}}""");
        cancellationToken.ThrowIfCancellationRequested();
        await SendAsync("0", "StartCircuit", [address.AbsoluteUri, address.AbsoluteUri, "[]", ""]);
        await SendAsync("UpdateRootComponents", $$"""{"batchId":1,"operations":[{{string.Join(',', operations)}}]}""", state);
    }

    private static object?[] InvocationOf(int call, long target, string method, string arguments) =>
        [call.ToString(CultureInfo.InvariantCulture), null, method, target, arguments];

    private Task SendAsync(string? invocation, string target, object?[] arguments)
    {
        var message = new ArrayBufferWriter<byte>();
        HubMessages.Write(message, invocation, target, arguments);
        return SendAsync(message.WrittenMemory);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> messages)
    {
        await _sending.WaitAsync(_disposed.Token);
        try
        {
            await _socket.SendAsync(messages, WebSocketMessageType.Binary, true, _disposed.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        var received = new ArrayBufferWriter<byte>();
        var isHandshake = true;
        while (true)
        {
            var result = await _socket.ReceiveAsync(received.GetMemory(64 * 1024), _disposed.Token);
            if (result.MessageType == WebSocketMessageType.Close)
                return;

            if (IsDeaf)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _disposed.Token);
            received.Advance(result.Count);
            var rest = new ReadOnlySequence<byte>(received.WrittenMemory);
            isHandshake = isHandshake && !HubMessages.TryReadHandshake(ref rest);
            while (!isHandshake && HubMessages.TryRead(ref rest, out var call))
            {
                if (call is not null)
                    _received(this, call);
            }

            var left = rest.ToArray();
            received.Clear();
            received.Write(left);
        }
    }

    [GeneratedRegex("<!--Blazor:(\\{\"type\":\"server\".*?\\})-->")]
    private static partial Regex ComponentComment();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex StateComment();
}
