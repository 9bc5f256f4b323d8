using PortBridge.Testing;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Models;

/// <summary>The base class of download tests: a store with a fake clock.</summary>
public abstract class DownloadTest : IDisposable
{
    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected ModelFolder Folder { get; } = new();

    private protected WaitableTimeProvider Time { get; } = new();

    private protected RecordedProgress Progress { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<string> GetAsync(
        ModelServer server, int retries = ModelStore.DefaultRetries, CancellationToken? cancel = null) =>
        Folder.Store(server, Time, retries).GetAsync("small", Progress, cancel ?? Cancel);

    private protected Task<ModelStoreException> FailAsync(ModelServer server, int retries = ModelStore.DefaultRetries) =>
        Assert.ThrowsAsync<ModelStoreException>(() => GetAsync(server, retries));

    /// <summary>Asserts that the download is complete and left no other file.</summary>
    protected async Task FetchedAsync(Task<string> getting)
    {
        Assert.Equal(Folder.Target, await getting.WithTimeout(Cancel));
        Assert.Equal(ModelFolder.Content, await File.ReadAllBytesAsync(Folder.Target, Cancel));
        Assert.Equal(["small.bin"], Folder.Files);
    }
}
