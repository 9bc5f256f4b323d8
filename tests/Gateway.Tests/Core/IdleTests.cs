using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests.Core;

/// <summary>What a connection does after a time without a message.</summary>
public sealed class IdleTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_idle_client_receives_an_error_and_a_close_with_a_reason()
    {
        var (client, server) = CreatePair();
        var running = RunAsync(server, new Wire(_time));
        await ReceiveAsync(client);

        _time.Advance(TimeSpan.FromMinutes(5));
        var error = await ReceiveAsync(client);
        var close = await ReceiveAsync(client);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", Cancel);
        await running.WithTimeout(Cancel);

        Assert.Equal(("fail", null), (error, close));
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, client.CloseStatus);
        Assert.Equal("Nothing was received for 300 seconds.", client.CloseStatusDescription);
    }

    [Fact]
    public async Task A_wire_is_called_when_it_is_due_and_each_message_restarts_the_idle_time()
    {
        var (client, server) = CreatePair();
        var running = RunAsync(server, new Wire(_time) { Interval = TimeSpan.FromMinutes(4) });
        await ReceiveAsync(client);

        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("tick", await ReceiveAsync(client));
        await client.SendAsync("echo"u8.ToArray(), WebSocketMessageType.Text, true, Cancel);
        Assert.Equal("echo", await ReceiveAsync(client));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("tick", await ReceiveAsync(client));

        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", Cancel);
        Assert.Null(await ReceiveAsync(client));
        await running.WithTimeout(Cancel);
    }

    private static async Task<string?> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[1000];
        var received = await socket.ReceiveAsync(buffer, Cancel).WithTimeout(Cancel);
        return received.MessageType == WebSocketMessageType.Close ? null : System.Text.Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static (WebSocket Client, WebSocket Server) CreatePair()
    {
        var (up, down) = (new Pipe(), new Pipe());
        return (
            WebSocket.CreateFromStream(new Duplex(down.Reader, up.Writer), new WebSocketCreationOptions()),
            WebSocket.CreateFromStream(new Duplex(up.Reader, down.Writer), new WebSocketCreationOptions { IsServer = true }));
    }

    private async Task RunAsync(WebSocket socket, IWire wire)
    {
        await using var connection = new WireConnection(
            new WebSocketTransport(socket, wire.MaxTextLength), wire, null!, new GatewayOptions(), null!, NullLogger.Instance, _time, CancellationToken.None);
        await connection.RunAsync();
    }

    private sealed class Wire(TimeProvider time) : IWire
    {
        private long _tickedAt = time.GetTimestamp();

        public TimeSpan? Interval { get; init; }

        public string Name => "test";

        public StreamSettings Settings { get; } = new(new AudioDeclaration(null, null), new SessionOptions());

        public TimeSpan? Due => Interval - time.GetElapsedTime(_tickedAt);

        public IEnumerable<WireMessage> Begin() => [new("begin"u8.ToArray())];

        public IEnumerable<WireMessage> Tick()
        {
            _tickedAt = time.GetTimestamp();
            return [new("tick"u8.ToArray())];
        }

        public IEnumerable<ClientCommand> Receive(ClientMessage message) =>
            [new ClientCommand.Reply(new WireMessage(message.Data.ToArray()))];

        public IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent) => [];

        public IEnumerable<WireMessage> Fail(StreamError error) => [new("fail"u8.ToArray())];
    }

    private sealed class Duplex(PipeReader reader, PipeWriter writer) : Stream
    {
        private readonly Stream _input = reader.AsStream();
        private readonly Stream _output = writer.AsStream();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => _output.Flush();

        public override int Read(byte[] buffer, int offset, int count) => _input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _input.ReadAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            _output.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            _input.Dispose();
            _output.Dispose();
            base.Dispose(disposing);
        }
    }
}
