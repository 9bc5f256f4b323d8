using System.Net.Http.Json;
using PortBridge.Browsing;

namespace PortBridge.PageFigures.Probe;

/// <summary>The built playground with the probe and the scripted engine.</summary>
internal sealed class ProbedServer : IAsyncDisposable
{
    private readonly HttpClient _http;

    private ProbedServer(PlaygroundServer server)
    {
        Server = server;
        _http = new HttpClient { BaseAddress = server.Address };
    }

    public PlaygroundServer Server { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="marks">Whether writes to the bridge and partials are marked.</param>
    public static async Task<ProbedServer> StartAsync(bool marks)
    {
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = typeof(ProbedServer).Assembly.Location,
        };
        if (marks)
            environment[HostProbe.MarksVariable] = "1";
        return new ProbedServer(await PlaygroundServer.StartAsync(["--engine", "scripted"], environment));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Reads the size of the server's managed heap in bytes.</summary>
    public Task<long> ReadHeapAsync() => _http.GetFromJsonAsync<long>(ProbeEndpoints.Heap);

    /// <summary>Reads the marks so far.</summary>
    public async Task<ServerMarks> ReadMarksAsync() =>
        (await _http.GetFromJsonAsync<ServerMarks>(ProbeEndpoints.MarksPath))!;
}
