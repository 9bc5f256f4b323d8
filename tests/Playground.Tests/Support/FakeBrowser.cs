using System.Text;
using Bunit;
using Microsoft.JSInterop;

namespace PortBridge.Playground.Tests.Support;

/// <summary>Sets up the page's scripts in a test.</summary>
internal static class FakeBrowser
{
    /// <summary>Sets up a module with a <c>create</c> function.</summary>
    /// <returns>The object that <c>create</c> returns, for further setup.</returns>
    public static BunitJSModuleInterop SetUpComponent(this BunitJSInterop browser, string name)
    {
        var half = browser.SetupModule($"./js/{name}.js").SetupModule("create", _ => true);
        half.Setup<bool?>("dispose", _ => true).SetResult(null);
        return half;
    }

    /// <summary>Sets up the browser's transcript store.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="kept">The stored data.</param>
    public static BunitJSModuleInterop SetUpTranscriptStore(this BunitJSInterop browser, string kept = "\n")
    {
        var memory = browser.SetUpComponent("transcript-store");
        memory.Setup<IJSStreamReference>("recall").SetResult(new FakeBytes(Encoding.UTF8.GetBytes(kept)));
        memory.Setup<bool?>("write", _ => true).SetResult(true);
        return memory;
    }

    /// <summary>The .NET object whose methods the script would call.</summary>
    public static T OwnerOf<T>(this BunitJSInterop browser)
        where T : class
    {
        var creations = browser.Invocations["create"].SelectMany(creation => creation.Arguments);
        return creations.OfType<DotNetObjectReference<T>>().Single().Value;
    }
}

/// <summary>Bytes that a script returns.</summary>
internal sealed class FakeBytes(byte[] bytes) : IJSStreamReference
{
    public long Length => bytes.Length;

    // Throws as the framework does.
    public ValueTask<Stream> OpenReadStreamAsync(long maxAllowedSize = 512000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, maxAllowedSize, nameof(maxAllowedSize));
        return ValueTask.FromResult<Stream>(new MemoryStream(bytes));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A reference to a file in the browser.</summary>
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
