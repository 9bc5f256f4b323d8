using System.Reflection;
using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol.Messages;

namespace PortBridge.Bridge.Tests.Workers;

/// <summary>The log messages of the bridge.</summary>
public sealed class WorkerLogTests : BridgeTest
{
    [Fact]
    public async Task The_standard_error_is_logged_and_its_last_lines_are_part_of_the_exit()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        await worker.WriteErrorAsync("something smells");
        await worker.WriteErrorAsync("of smoke");
        worker.Exit(1);

        var status = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);

        Assert.Equal(["something smells", "of smoke"], status.LastExit?.StandardError);
        Assert.Equal(
            ["worker 1: something smells", "worker 1: of smoke"], Host.Logs.Of(6).Select(entry => entry.Message));
    }

    [Fact]
    public async Task A_normal_lifetime_logs_no_warning()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        await session.DisposeAsync();
        var stopping = Host.StopAsync(Cancel);
        await worker.ReadAsync<CancelSession>(Cancel);
        await worker.ReadAsync<Shutdown>(Cancel);
        worker.Exit(0);
        await stopping;

        Assert.DoesNotContain(Host.Logs.Entries, entry => entry.Level >= LogLevel.Warning);
        Assert.Single(Host.Logs.Of(1));
        Assert.Contains("in-memory", Assert.Single(Host.Logs.Of(2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_contains_neither_text_nor_audio_of_a_session()
    {
        const string secret = "my secret";
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);
        var audio = Enumerable.Repeat(new byte[] { 0xde, 0xad, 0xbe, 0xef }, 100).SelectMany(bytes => bytes).ToArray();

        await session.WriteAsync(audio, Cancel);
        await worker.SendAsync(PartialOf(session.Id, 0, secret));
        await worker.SendAsync(FinalOf(session.Id, 0, secret));
        await worker.SendAsync(new SessionStopped(session.Id, secret, 0, "stopped"));
        await worker.SendAsync(FinalOf(session.Id, 1, secret));
        await WaitUntilHandledAsync(worker);

        Assert.NotEmpty(Host.Logs.Of(13));
        Assert.All(Host.Logs.Entries, entry =>
        {
            Assert.DoesNotContain(secret, entry.Message, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(audio)[..16], entry.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("deadbeef", entry.Message, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public void Every_log_message_has_a_unique_id_and_name()
    {
        var messages = typeof(Log).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .ToList();

        Assert.NotEmpty(messages);
        Assert.Distinct(messages.Select(message => message.EventId));
        Assert.Distinct(messages.Select(message => message.Message));
        Assert.All(messages, message => Assert.InRange(message.EventId, 1, int.MaxValue));
    }
}
