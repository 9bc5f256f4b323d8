using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Security;

/// <summary>A worker that repeats itself cannot fill the log: further messages are counted, and the count is logged.</summary>
public sealed class LogFloodTests : BridgeTest
{
    private const int Sent = 3000;
    private const int Repeated = 23;

    public static TheoryData<string, int> Kinds => new()
    {
        { """{"event":"applause"}""", 9 },
        { """{"event":"error","code":"internal","message":"It smells.","recoverable":true}""", 10 },
        { """{"event":"state","session_id":"a-stranger","state":"idle"}""", 11 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Repeated_messages_are_counted_and_the_count_is_logged_after_a_minute(string payload, int eventId)
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        await SendManyAsync(worker, payload);

        var logged = Host.Logs.Of(eventId).Count;
        Assert.InRange(logged, 1, 20);
        Assert.Empty(Host.Logs.Of(Repeated));
        await Host.Time.ElapseAsync(TimeSpan.FromMinutes(1), Cancel);

        var summary = await Host.Logs.WhenLoggedAsync(Repeated, Cancel);
        Assert.Equal(Host.Logs.Of(eventId)[0].Level, summary.Level);
        Assert.Contains($"2,98{Sent - 2980 - logged} more", summary.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_are_logged_again_in_the_next_minute()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        await SendManyAsync(worker, Kinds.First().Data.Item1);
        var logged = Host.Logs.Of(9).Count;
        await Host.Time.ElapseAsync(TimeSpan.FromMinutes(1), Cancel);

        await SendManyAsync(worker, Kinds.First().Data.Item1);

        Assert.Equal(2 * logged, Host.Logs.Of(9).Count);
    }

    [Fact]
    public async Task The_count_is_logged_when_the_worker_exits()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        await SendManyAsync(worker, Kinds.First().Data.Item1);
        worker.Exit(1);

        await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);

        Assert.Single(Host.Logs.Of(Repeated));
    }

    [Fact]
    public async Task Lines_of_the_standard_error_are_counted_and_the_last_ones_are_kept()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        for (var i = 0; i < Sent; i++)
            await worker.WriteErrorAsync($"line {i}");
        worker.Exit(1);

        var status = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);

        Assert.Equal(200, Host.Logs.Of(6).Count);
        Assert.Contains("2,800 more", Assert.Single(Host.Logs.Of(Repeated)).Message, StringComparison.Ordinal);
        Assert.Equal("line 2999", status.LastExit!.StandardError[^1]);
    }

    private async Task SendManyAsync(InMemoryWorker worker, string payload)
    {
        var session = await Host.OpenAsync(worker, null, Cancel);
        for (var i = 0; i < Sent; i++)
            await worker.SendPayloadAsync(payload);
        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));
        await EventsToEndAsync(session);
    }
}
