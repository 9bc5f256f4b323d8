namespace PortBridge.EndToEnd.Tests;

/// <summary>The playground with the scripted engine, for all tests that harm neither it nor its worker.</summary>
public sealed class SharedPlayground : IAsyncDisposable
{
    private readonly Lazy<Task<PlaygroundServer>> _server = new(() => Playgrounds.StartAsync(Playgrounds.Scripted));

    /// <summary>The playground, started when it is first asked for.</summary>
    public Task<PlaygroundServer> GetAsync() => _server.Value;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
            await (await _server.Value).DisposeAsync();
    }
}
