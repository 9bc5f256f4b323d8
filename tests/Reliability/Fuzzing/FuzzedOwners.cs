using PortBridge.Testing.Hosting;

namespace PortBridge.Reliability.Fuzzing;

/// <summary>Owners of sessions on a worker that says what it likes.</summary>
/// <param name="bridge">Where they open sessions.</param>
/// <param name="faults">Takes down what an owner must not meet.</param>
internal sealed class FuzzedOwners(ISpeechBridge bridge, InternalErrorLog faults)
{
    private const int MostEvents = 300;

    private int _opened;

    /// <summary>Sessions opened so far.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Opens one session after the other.</summary>
    public async Task OwnAsync(Random random, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            try
            {
                await OwnOneAsync(random, until);
            }
            catch (SpeechException)
            {
                // That is how an owner learns that a session is over.
            }
            catch (OperationCanceledException) when (until.IsCancellationRequested)
            {
            }
            catch (Exception e)
            {
                faults.Add($"an owner got {e}");
            }
        }
    }

    private async Task OwnOneAsync(Random random, CancellationToken until)
    {
        await using var session = await bridge.OpenSessionAsync(cancellationToken: until);
        Interlocked.Increment(ref _opened);
        var reading = ReadAsync(session, random.Next(MostEvents));
        for (var i = random.Next(10); i > 0; i--)
            await session.WriteAsync(new byte[3200], until);
        await reading.WaitAsync(until);
        if (random.Next(2) == 0)
            await session.StopAsync(until);
    }

    private async Task ReadAsync(ISpeechSession session, int most)
    {
        var utterance = -1;
        await foreach (var heard in session.ReadEventsAsync())
        {
            if (heard is SpeechEvent.Final final)
            {
                if (final.Utterance <= utterance)
                    faults.Add($"final {final.Utterance} came after {utterance}");
                utterance = final.Utterance;
            }

            if (--most <= 0)
                return;
        }
    }
}
