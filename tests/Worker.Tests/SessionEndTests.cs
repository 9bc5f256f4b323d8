using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Worker.Tests;

public sealed class SessionEndTests
{
    private const int Rounds = 50;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_that_is_cancelled_at_once_still_starts_before_it_stops()
    {
        await using var worker = await WorkerHarness.ReadyAsync();
        for (var round = 0; round < Rounds; round++)
        {
            await worker.SendAsync(new StartSession($"s{round}"), new CancelSession($"s{round}"));

            var events = await worker.UntilStoppedAsync($"s{round}").Within(Cancel);

            Assert.Equal(
                [nameof(SessionStarted), "Listening", "Idle", nameof(SessionStopped)],
                events.Select(e => e is StateChanged state ? state.State.ToString() : e.GetType().Name));
        }
    }

    [Fact]
    public async Task A_session_starts_before_its_first_command_is_refused()
    {
        await using var worker = await WorkerHarness.ReadyAsync(maxSessions: Rounds);
        for (var round = 0; round < Rounds; round++)
        {
            await worker.SendAsync(new StartSession($"s{round}"), new AudioChunk($"s{round}", new byte[3]));

            Assert.IsType<SessionStarted>(await worker.NextAsync<WorkerEvent>());
            Assert.IsType<StateChanged>(await worker.NextAsync<WorkerEvent>());
            Assert.IsType<Error>(await worker.NextAsync<WorkerEvent>());
        }
    }
}
