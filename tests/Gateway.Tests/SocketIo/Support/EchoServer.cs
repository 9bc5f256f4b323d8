using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PortBridge.Gateway.SocketIo.Engine;
using PortBridge.Gateway.SocketIo.Protocol;
using PortBridge.Gateway.SocketIo.Server;
using PortBridge.Testing;

namespace PortBridge.Gateway.Tests.SocketIo.Support;

/// <summary>
/// A server for the conformance cases of Engine.IO and Socket.IO, on a clock that the test advances: the Engine.IO server
/// returns each message; the Socket.IO server answers <c>message</c> with <c>message-back</c>, acknowledges
/// <c>message-with-ack</c>, and has the namespaces <c>/</c> and <c>/custom</c>, which begin with <c>auth</c>.
/// </summary>
internal sealed class EchoServer : IAsyncDisposable, IEngineApplication
{
    private readonly WebApplication _app;
    private readonly EngineServer _engine;

    private EchoServer(Action<SocketIoServerOptions>? configure)
    {
        Options.Engine.PingInterval = TimeSpan.FromMilliseconds(300);
        Options.Engine.PingTimeout = TimeSpan.FromMilliseconds(200);
        Options.Engine.MaxPayload = 100_000;
        configure?.Invoke(Options);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.AddProvider(Log);
        builder.Services.AddRouting();
        _app = builder.Build();
        var logger = Log.CreateLogger("PortBridge.Tests");
        _engine = new EngineServer(Options.Engine, this, Time, logger);
        Server = new SocketIoServer(Options, Time, logger);
        foreach (var space in new[] { Server.Of("/"), Server.Of("/custom") })
            Define(space);
        _app.UseRouting();
        _app.MapEngine("/engine.io", _engine.HandleAsync);
        _app.MapEngine("/socket.io", Server.HandleAsync);
    }

    public SocketIoServerOptions Options { get; } = new();

    public WaitableTimeProvider Time { get; } = new();

    public LogCollector Log { get; } = new();

    public SocketIoServer Server { get; }

    public Uri Address { get; private set; } = null!;

    public int EngineClients => _engine.Count;

    /// <summary>Why requests are refused; null if they are not.</summary>
    public string? Refusal { get; set; }

    /// <summary>The disconnected sockets with their reasons.</summary>
    public System.Threading.Channels.Channel<string> Disconnected { get; } = System.Threading.Channels.Channel.CreateUnbounded<string>();

    public static async Task<EchoServer> StartAsync(Action<SocketIoServerOptions>? configure = null)
    {
        var server = new EchoServer(configure);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        server.Address = new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    public EngineClient Client(string path = "/engine.io/") => new(new Uri(Address, path));

    public string? Refuse(HttpContext context) => Refusal;

    public IEngineReceiver Connected(EngineSession session, HttpContext context) => new Echo(session);

    public async ValueTask DisposeAsync()
    {
        _engine.Stop();
        Server.Stop();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _engine.Dispose();
        Server.Dispose();
        Log.Dispose();
    }

    private void Define(SocketNamespace space)
    {
        space.Connected = socket =>
        {
            socket.Emit("auth", new SocketData(socket.Auth.DeepClone()));
            return ValueTask.CompletedTask;
        };
        space.Disconnected = (_, reason) => Disconnected.Writer.WriteAsync(reason);
        space.On("message", e =>
        {
            e.Socket.Emit("message-back", e.Data);
            return ValueTask.CompletedTask;
        });
        space.On("message-with-ack", e =>
        {
            e.Acknowledge(e.Data);
            return ValueTask.CompletedTask;
        });
        space.On("join", e =>
        {
            e.Acknowledge(new SocketData(e.Socket.TryJoin(e.Data[0]!.ToString())));
            return ValueTask.CompletedTask;
        });
        space.On("leave-me", e =>
        {
            e.Socket.Disconnect(closes: (bool)e.Data[0]!);
            return ValueTask.CompletedTask;
        });
        space.On("fail", _ => throw new InvalidOperationException("secret text"));
    }

    private sealed class Echo(EngineSession session) : IEngineReceiver
    {
        public ValueTask ReceiveAsync(EnginePacket message)
        {
            session.Send(message with { Data = message.Data.ToArray() });
            return ValueTask.CompletedTask;
        }

        public void Disconnected(string reason)
        {
        }
    }
}
