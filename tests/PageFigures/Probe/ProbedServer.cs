using System.Net.Http.Json;
using PortBridge.Browsing;

namespace PortBridge.PageFigures.Probe;

/// <summary>A built playground with the probe in it, and an engine whose words take no time.</summary>
internal sealed class ProbedServer : IAsyncDisposable
{
    private readonly HttpClient _http;

    private ProbedServer(PlaygroundServer server)
    {
        Server = server;
        _http = new HttpClient { BaseAddress = server.Address };
    }

    public PlaygroundServer Server { get; }

    /// <summary>Starts one.</summary>
    /// <param name="marks">Whether it is noted when sound goes to the bridge and words come from it.</param>
    public static async Task<ProbedServer> StartAsync(bool marks)
    {
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = typeof(ProbedServer).Assembly.Location,
        };
        if (marks)
            environment[HostWatch.MarksVariable] = "1";
        return new ProbedServer(await PlaygroundServer.StartAsync(["--engine", "scripted"], environment));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Bytes of the server's managed memory that are in use.</summary>
    public Task<long> ReadHeapAsync() => _http.GetFromJsonAsync<long>(ProbeEndpoints.Heap);

    /// <summary>What the probe has noted so far.</summary>
    public async Task<ServerMarks> ReadMarksAsync() =>
        (await _http.GetFromJsonAsync<ServerMarks>(ProbeEndpoints.MarksPath))!;
}
