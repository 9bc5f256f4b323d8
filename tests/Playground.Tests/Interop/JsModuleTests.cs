using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;
using PortBridge.Playground.Interop;
using PortBridge.Testing;

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

    [Fact]
    public async Task The_text_of_an_error_in_the_browser_is_logged_on_one_short_line()
    {
        using var log = new LogCollector();
        var browser = new FailingBrowser("\u001b[2J\r\ncrit: Forged\u202e" + new string('x', 30_000));
        await using var module = new JsModule(browser, "./module.js", _time, new Logger<JsModule>(log));

        Assert.False(await module.InvokeAsync<bool>("save"));

        var entry = Assert.Single(log.Entries);
        Assert.Null(entry.Exception);
        Assert.Contains("""\u001b[2J\r\ncrit: Forged\u202exxx""", entry.Message, StringComparison.Ordinal);
        Assert.InRange(entry.Message.Length, 1000, 1200);
        Assert.DoesNotContain(entry.Message, char.IsControl);
    }

    [Fact]
    public async Task Errors_that_a_browser_repeats_do_not_fill_the_log()
    {
        using var log = new LogCollector();
        await using var module = new JsModule(new FailingBrowser("No."), "./module.js", _time, new Logger<JsModule>(log));

        for (var i = 0; i < 1000; i++)
            await module.InvokeAsync<bool>("save");

        Assert.InRange(log.Entries.Count, 20, 50);
    }

    [Fact]
    public async Task Only_some_calls_wait_for_a_browser_that_never_answers()
    {
        await using var module = new JsModule(new SilentBrowser(), "./module.js", _time, NullLogger<JsModule>.Instance);

        var calls = Enumerable.Range(0, 1000).Select(_ => module.InvokeAsync<bool>("save")).ToArray();
        Assert.Equal(JsModule.MaxPending, calls.Count(call => !call.IsCompleted));
        _time.Advance(JsModule.Timeout);

        Assert.All(await Task.WhenAll(calls), Assert.False);
        Assert.False(module.InvokeAsync<bool>("save").IsCompleted);
    }

    private sealed class FailingBrowser(string message) : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TValue>(
            string identifier, object?[]? args) => throw new JSException(message);

        public ValueTask<TValue> InvokeAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TValue>(
            string identifier, CancellationToken cancellationToken, object?[]? args) => throw new JSException(message);
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
