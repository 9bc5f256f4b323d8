using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;
using PortBridge.Playground.Interop;

namespace PortBridge.Playground.Tests.Interop;

public sealed class JsModuleTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_call_that_the_browser_never_answers_ends_after_the_timeout()
    {
        await using var module = new JsModule(new SilentBrowser(), "./module.js", _time, NullLogger<JsModule>.Instance);
        var call = module.InvokeAsync<bool>("save");

        _time.Advance(JsModule.Timeout - TimeSpan.FromTicks(1));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.False(await call);
    }

    private sealed class SilentBrowser : IJSRuntime, IJSObjectReference
    {
        public ValueTask<TValue> InvokeAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TValue>(
            string identifier, object?[]? args) => new((TValue)(object)this);

        public async ValueTask<TValue> InvokeAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TValue>(
            string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException();
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
