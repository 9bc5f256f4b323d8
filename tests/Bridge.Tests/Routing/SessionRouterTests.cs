using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Routing;
using PortBridge.Sessions;
using PortBridge.Supervision;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests;

/// <summary>The table of one worker's sessions.</summary>
public sealed class SessionRouterTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly PortBridgeOptions _options = new();
    private InMemoryWorker _worker = null!;
    private WorkerConnection _connection = null!;
    private Task<ConnectionEnd> _conversing = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _worker = (InMemoryWorker)new InMemoryWorkerLauncher().Launch(new WorkerCommand());
        IWorkerProcess process = _worker;
        _connection = new WorkerConnection(
            1, process.Output, process.Input, _options, _time, NullLogger.Instance);
        _conversing = _connection.RunAsync();
        await _worker.ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _worker.Exit(0);
        await _conversing.Within(CancellationToken.None);
        _connection.Dispose();
    }

    [Fact]
    public async Task However_a_session_ends_nothing_of_it_is_left()
    {
        var stopped = await OpenAcceptedAsync();
        var cancelled = await OpenAcceptedAsync();
        var refusing = await OpenAcceptedAsync();
        var unread = await OpenAcceptedAsync();
        var late = await OpenAcceptedAsync();
        Assert.Equal(5, _connection.Sessions.Count);

        await _worker.SendAsync(new SessionStopped(stopped.Id, "", 0, "stopped"));
        await stopped.StopAsync(Cancel).Within(Cancel);
        await cancelled.DisposeAsync();
        await _worker.SendAsync(new Error(ErrorCodes.Internal, "No more.", false, refusing.Id));
        await refusing.Events.ToListAsync(Cancel).AsTask().Within(Cancel);
        for (var i = 0; i <= EventQueue.Capacity; i++)
            await _worker.SendAsync(new Final(unread.Id, i, "", 0, 0));
        await Assert.ThrowsAsync<SpeechException>(() => unread.StopAsync(Cancel)).Within(Cancel);
        var stopping = late.StopAsync(Cancel);
        await _time.ElapseAsync(_options.StopTimeout, Cancel);
        await Assert.ThrowsAsync<SpeechException>(() => stopping).Within(Cancel);

        Assert.Equal(0, _connection.Sessions.Count);
    }

    [Fact]
    public async Task An_opening_that_is_given_up_or_refused_leaves_nothing()
    {
        using var giveUp = new CancellationTokenSource();
        var givenUp = OpenAsync(giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp).Within(Cancel);

        await _worker.ReadAsync<StartSession>(Cancel);
        await _worker.ReadAsync<CancelSession>(Cancel);
        var refused = OpenAsync(Cancel);
        var start = await _worker.ReadAsync<StartSession>(Cancel);
        await _worker.SendAsync(new Error(ErrorCodes.TooManySessions, "Full.", true, start.SessionId));
        await Assert.ThrowsAsync<SpeechException>(() => refused).Within(Cancel);

        Assert.Equal(0, _connection.Sessions.Count);
    }

    [Fact]
    public async Task A_session_put_in_at_the_moment_of_the_workers_end_is_failed_all_the_same()
    {
        var error = WorkerErrors.Lost("It is gone.");
        var openings = new Task<SpeechSession>[6];
        var opens = openings.Select((_, i) => (Action)(() => openings[i] = OpenAsync(Cancel)));

        await AtOnceAsync([.. opens, () => _connection.Sessions.FailAll(error)]);

        foreach (var opening in openings)
            Assert.Equal(error, (await Assert.ThrowsAsync<SpeechException>(() => opening.Within(Cancel))).Error);
        Assert.Equal(0, _connection.Sessions.Count);
    }

    [Fact]
    public async Task A_session_that_is_ended_from_all_sides_at_once_ends_once()
    {
        for (var round = 0; round < 50; round++)
        {
            var session = await OpenAcceptedAsync();
            await AtOnceAsync(
                () => session.Fail(WorkerErrors.Lost("It is gone.")),
                () => _ = session.CancelAsync().AsTask(),
                () => session.Handle(new SessionStopped(session.Id, "", 0, "stopped")),
                () => session.Handle(new Error(ErrorCodes.Internal, "No more.", false, session.Id)));

            var ending = Assert.Single(await session.Events.ToListAsync(Cancel).AsTask().Within(Cancel));
            if (ending is SpeechEvent.Stopped { Reason: "cancelled" })
                await _worker.ReadAsync<CancelSession>(Cancel);
            Assert.Equal(0, _connection.Sessions.Count);
        }
    }

    private static async Task AtOnceAsync(params Action[] acts)
    {
        using var start = new Barrier(acts.Length);
        var running = acts.Select(act => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(Cancel);
                act();
            },
            Cancel,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        await Task.WhenAll(running).Within(Cancel);
    }

    private async Task<SpeechSession> OpenAcceptedAsync()
    {
        var opening = OpenAsync(Cancel);
        await _worker.AcceptSessionAsync(Cancel);
        return await opening.Within(Cancel);
    }

    private Task<SpeechSession> OpenAsync(CancellationToken cancellationToken) => SpeechSession.OpenAsync(
        _connection, new SessionOptions(), _options, _time, NullLogger.Instance, cancellationToken);
}
