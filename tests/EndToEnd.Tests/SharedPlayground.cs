namespace PortBridge.EndToEnd.Tests;

/// <summary>The playground with the scripted engine that is shared by tests without fault injection.</summary>
public sealed class SharedPlayground : IAsyncDisposable
{
    private readonly Lazy<Task<PlaygroundServer>> _server = new(() => Playgrounds.StartAsync(Playgrounds.Scripted));

    /// <summary>Returns the playground, which is started on first use.</summary>
    public Task<PlaygroundServer> GetAsync() => _server.Value;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
            await (await _server.Value).DisposeAsync();
    }
}
