using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.PocketSphinx;

[assembly: AssemblyFixture(typeof(PortBridge.Worker.Tests.Engines.PocketSphinx.PocketSphinxFixture))]

namespace PortBridge.Worker.Tests.Engines.PocketSphinx;

/// <summary>One engine for all tests, because a decoder is expensive to create.</summary>
public sealed class PocketSphinxFixture : IAsyncDisposable
{
    private readonly Lazy<Task<ISpeechEngine>> _engine =
        new(() => PocketSphinxEngine.LoadAsync(new EngineSettings { Decoders = 2 }, CancellationToken.None));

    public static void SkipWhereAbsent()
    {
        if (PocketSphinxEngine.UnavailableReason(new EngineSettings()) is { } reason)
            Assert.Skip(reason);
    }

    /// <summary>The engine; skips the test if it is not installed.</summary>
    public Task<ISpeechEngine> EngineAsync()
    {
        SkipWhereAbsent();
        return _engine.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine.IsValueCreated)
            await (await _engine.Value).DisposeAsync();
    }
}
