using System.Net.WebSockets;
using System.Text;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Tests.Core;

public sealed class SendQueueTests : IDisposable
{
    private readonly SendQueue _queue = new();
    private readonly RecordingSocket _socket = new();

    public void Dispose()
    {
        _queue.Dispose();
        _socket.Dispose();
    }

    [Fact]
    public async Task A_waiting_partial_is_replaced_by_the_next_one_and_removed_by_its_final()
    {
        Assert.True(_queue.TryEnqueue([Partial("a"), Partial("b"), Other("x"), Partial("c"), Final("f"), Partial("d")]));
        _queue.Close(WebSocketCloseStatus.NormalClosure, "");

        await SendAsync();

        Assert.Equal(["x", "f", "d", "closed"], _socket.Sent);
    }

    [Fact]
    public async Task Finals_are_never_replaced()
    {
        _queue.TryEnqueue([Final("f1"), Final("f2"), Partial("p")]);
        _queue.Close(WebSocketCloseStatus.NormalClosure, "");

        await SendAsync();

        Assert.Equal(["f1", "f2", "p", "closed"], _socket.Sent);
    }

    [Fact]
    public void Messages_beyond_the_limit_are_rejected_but_replaced_partials_do_not_count()
    {
        var half = new string('x', SendQueue.MaxBytes / 2);

        for (var i = 0; i < 10; i++)
            Assert.True(_queue.TryEnqueue([Partial(half)]));
        Assert.True(_queue.TryEnqueue([Other(half)]));
        Assert.False(_queue.TryEnqueue([Other("x")]));
    }

    [Fact]
    public void Nothing_is_accepted_after_the_close()
    {
        _queue.Close(WebSocketCloseStatus.NormalClosure, "");

        Assert.False(_queue.TryEnqueue([Other("x")]));
    }

    private static WireMessage Partial(string text) => new(Encoding.UTF8.GetBytes(text), "text", CanBeSuperseded: true);

    private static WireMessage Final(string text) => new(Encoding.UTF8.GetBytes(text), "text");

    private static WireMessage Other(string text) => new(Encoding.UTF8.GetBytes(text));

    private async Task SendAsync()
    {
        using var transport = new WebSocketTransport(_socket, maxTextLength: 1);
        await _queue.SendAsync(transport, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    private sealed class RecordingSocket : WebSocket
    {
        public List<string> Sent { get; } = [];

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override WebSocketState State => WebSocketState.Open;

        public override string? SubProtocol => null;

        public override void Abort()
        {
        }

        public override void Dispose()
        {
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
            Task.CompletedTask;

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
        {
            Sent.Add("closed");
            return Task.CompletedTask;
        }

        public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override Task SendAsync(
            ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        {
            Sent.Add(Encoding.UTF8.GetString(buffer));
            return Task.CompletedTask;
        }
    }
}
