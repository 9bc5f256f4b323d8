using PortBridge.Testing.Hosting;

namespace PortBridge.Reliability.Fuzzing;

/// <summary>Clients whose sessions run on fuzzing workers.</summary>
/// <param name="bridge">The bridge under test.</param>
/// <param name="errors">Receives everything that a client must not receive.</param>
internal sealed class FuzzClients(ISpeechBridge bridge, InternalErrorLog errors)
{
    private const int MaxEvents = 300;

    private int _opened;

    /// <summary>The number of sessions opened so far.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Opens one session after the other.</summary>
    public async Task RunClientAsync(Random random, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            try
            {
                await RunSessionAsync(random, until);
            }
            catch (SpeechException)
            {
                // The documented way in which a session fails.
            }
            catch (OperationCanceledException) when (until.IsCancellationRequested)
            {
            }
            catch (Exception e)
            {
                errors.Add($"a client received {e}");
            }
        }
    }

    private async Task RunSessionAsync(Random random, CancellationToken until)
    {
        await using var session = await bridge.OpenSessionAsync(cancellationToken: until);
        Interlocked.Increment(ref _opened);
        var reading = ReadAsync(session, random.Next(MaxEvents));
        for (var i = random.Next(10); i > 0; i--)
            await session.WriteAsync(new byte[3200], until);
        await reading.WaitAsync(until);
        if (random.Next(2) == 0)
            await session.StopAsync(until);
    }

    private async Task ReadAsync(ISpeechSession session, int max)
    {
        var utterance = -1;
        await foreach (var e in session.ReadEventsAsync())
        {
            if (e is SpeechEvent.Final final)
            {
                if (final.Utterance <= utterance)
                    errors.Add($"final {final.Utterance} came after {utterance}");
                utterance = final.Utterance;
            }

            if (--max <= 0)
                return;
        }
    }
}
