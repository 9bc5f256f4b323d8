using System.Text;
using Bunit;
using Microsoft.JSInterop;

namespace PortBridge.Playground.Tests.Support;

/// <summary>Scripts of the page that the test plays.</summary>
internal static class FakeBrowser
{
    /// <summary>Lets a component load the half of it that runs in the browser.</summary>
    /// <returns>That half, for the test to say what its functions give back.</returns>
    public static BunitJSModuleInterop SetUpComponent(this BunitJSInterop browser, string name)
    {
        var half = browser.SetupModule($"./js/{name}.js").SetupModule("create", _ => true);
        half.Setup<bool?>("dispose", _ => true).SetResult(null);
        return half;
    }

    /// <summary>Lets the page keep its transcript in a tab.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="kept">What is in the tab already.</param>
    public static BunitJSModuleInterop SetUpTranscriptStore(this BunitJSInterop browser, string kept = "")
    {
        var memory = browser.SetUpComponent("transcript-store");
        memory.Setup<IJSStreamReference>("recall").SetResult(new FakeBytes(Encoding.UTF8.GetBytes(kept)));
        memory.Setup<bool?>("write", _ => true).SetResult(true);
        return memory;
    }

    /// <summary>The server's half, which the script in the browser would call.</summary>
    public static T OwnerOf<T>(this BunitJSInterop browser)
        where T : class
    {
        var creations = browser.Invocations["create"].SelectMany(creation => creation.Arguments);
        return creations.OfType<DotNetObjectReference<T>>().Single().Value;
    }
}

/// <summary>Bytes that the browser has.</summary>
internal sealed class FakeBytes(byte[] bytes) : IJSStreamReference
{
    public long Length => bytes.Length;

    // As the framework has it.
    public ValueTask<Stream> OpenReadStreamAsync(long maxAllowedSize = 512000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, maxAllowedSize, nameof(maxAllowedSize));
        return ValueTask.FromResult<Stream>(new MemoryStream(bytes));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A file that stays in the browser.</summary>
internal sealed class FakeHandle : IJSObjectReference
{
    public bool IsDisposed { get; private set; }

    public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) =>
        throw new NotSupportedException("Files are handed on, never called.");

    public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
        InvokeAsync<TValue>(identifier, args);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
