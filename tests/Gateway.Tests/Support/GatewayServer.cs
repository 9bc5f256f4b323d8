using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PortBridge.Gateway.SocketIo.Speech;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Gateway.WhisperStreaming;
using PortBridge.Gateway.Wyoming;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;

[assembly: AssemblyFixture(typeof(GatewayServer))]

namespace PortBridge.Gateway.Tests.Support;

/// <summary>
/// A server with the gateway on a free port of this machine, and a worker process with an engine that returns a word for
/// every 300 ms of speech.
/// </summary>
public sealed class GatewayServer : IAsyncLifetime
{
    private static readonly X509Certificate2 Certificate = CreateCertificate();

    private readonly Dictionary<string, string?> _settings;
    private readonly Action<IServiceCollection>? _configure;
    private WebApplication _app = null!;

    /// <summary>Creates a server without keys.</summary>
    public GatewayServer()
        : this([])
    {
    }

    private GatewayServer(Dictionary<string, string?> settings, Action<IServiceCollection>? configure = null) =>
        (_settings, _configure) = (settings, configure);

    /// <summary>The address, such as <c>http://127.0.0.1:40123</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The address with TLS and a certificate that nobody has signed.</summary>
    public Uri SecureAddress { get; private set; } = null!;

    /// <summary>The port of Wyoming.</summary>
    public int WyomingPort { get; private set; }

    /// <summary>The port of whisper_streaming.</summary>
    public int WhisperStreamingPort { get; private set; }

    /// <summary>The bridge.</summary>
    public ISpeechBridge Bridge => _app.Services.GetRequiredService<ISpeechBridge>();

    /// <summary>The log.</summary>
    public LogCollector Log { get; } = new();

    /// <summary>Starts a server with settings of the gateway.</summary>
    public static async Task<GatewayServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var server = new GatewayServer(settings.ToDictionary(
            setting => $"{GatewayOptions.Section}:{setting.Name}", setting => (string?)setting.Value));
        await server.InitializeAsync();
        return server;
    }

    /// <summary>Starts a server with services of an application.</summary>
    public static async Task<GatewayServer> StartAsync(Action<IServiceCollection> configure)
    {
        var server = new GatewayServer([], configure);
        await server.InitializeAsync();
        return server;
    }

    /// <summary>The Socket.IO clients.</summary>
    internal SpeechSockets Sockets => _app.Services.GetRequiredService<SpeechSockets>();

    /// <summary>The WebSocket address of a path.</summary>
    public Uri Socket(string path) => new(new UriBuilder(new Uri(Address, path)) { Scheme = "ws" }.Uri.AbsoluteUri);

    /// <summary>Kills the worker process.</summary>
    public void KillWorker()
    {
        using var process = Process.GetProcessById(Bridge.Worker.ProcessId!.Value);
        process.Kill();
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate));
            kestrel.ListenWyoming(0);
            kestrel.ListenWhisperStreaming(0);
        });
        builder.Logging.AddProvider(Log);
        builder.Services.AddRouting();
        builder.Services.AddPortBridge(options =>
        {
            options.Worker.FileName = BuiltPrograms.Worker;
            options.Worker.Arguments.Add("--engine");
            options.Worker.Arguments.Add("scripted");
            options.StartTimeout = options.OpenTimeout = options.StopTimeout = TestTimeout.Duration;
            options.Restart.InitialDelay = options.Restart.MaxDelay = TimeSpan.FromMilliseconds(1);
            options.Restart.MaxRestarts = 1000;
        });
        builder.Services.AddPortBridgeGateway(builder.Configuration);
        _configure?.Invoke(builder.Services);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapPortBridgeGateway();
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        (Address, SecureAddress) = (new Uri(addresses[0]), new Uri(addresses[1]));
        (WyomingPort, WhisperStreamingPort) = (new Uri(addresses[2]).Port, new Uri(addresses[3]).Port);
        await foreach (var status in Bridge.WatchWorkerAsync())
        {
            if (status.State == WorkerState.Ready)
                break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Log.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
