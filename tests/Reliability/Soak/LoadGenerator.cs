using System.Runtime.InteropServices;
using PortBridge.Reliability.FaultInjection;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Soak;

/// <summary>Runs virtual users, each of which opens one session after the other and ends it in a random way.</summary>
/// <param name="bridge">The bridge under test.</param>
/// <param name="seed">The seed of the random users.</param>
internal sealed class LoadGenerator(ISpeechBridge bridge, int seed)
{
    private static readonly TimeSpan MaxSpeech = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    private readonly List<WeakReference> _sessions = [];
    private readonly Dictionary<SessionEnding, int> _endings = [];
    private readonly List<string> _errors = [];

    /// <summary>The number of sessions that ended in each way.</summary>
    public string Endings
    {
        get
        {
            lock (_endings)
                return string.Join(", ", _endings.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"));
        }
    }

    /// <summary>The number of sessions opened so far.</summary>
    public int Opened { get; private set; }

    /// <summary>The errors that sessions received; there must be none.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Counts the sessions that are still referenced, after a garbage collection.</summary>
    public int CountLiveSessions()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        lock (_sessions)
        {
            _sessions.RemoveAll(session => !session.IsAlive);
            return _sessions.Count;
        }
    }

    /// <summary>Runs one user.</summary>
    public async Task RunUserAsync(int user, CancellationToken until)
    {
        var random = new Random(seed + user);
        while (!until.IsCancellationRequested)
        {
            try
            {
                await RunSessionAsync(random, until);
                await Task.Delay(MaxDelay * random.NextDouble(), until);
            }
            catch (OperationCanceledException) when (until.IsCancellationRequested)
            {
            }
            catch (SpeechException e)
            {
                lock (_errors)
                    _errors.Add($"{e.Error.Code}: {e.Message}");
            }
        }
    }

    private async Task RunSessionAsync(Random random, CancellationToken until)
    {
        var ending = (SessionEnding)random.Next(Enum.GetValues<SessionEnding>().Length);
        var session = await bridge.OpenSessionAsync(
            new SessionOptions { Endpointing = new(Enabled: random.Next(8) > 0), Words = random.Next(2) > 0 }, until);
        lock (_sessions)
        {
            Opened++;

            // Everything that references the session references its options.
            _sessions.Add(new WeakReference(session.Options));
        }

        var reading = ending == SessionEnding.NeverRead ? Task.CompletedTask : ReadAsync(session, ending, random);
        await SpeakAsync(session, new SyntheticSpeech(random.Next()), MaxSpeech * random.NextDouble(), until);
        await EndAsync(session, ending);
        if (ending is SessionEnding.Stop or SessionEnding.Cancel or SessionEnding.Dispose)
            await reading;
        lock (_endings)
            _endings[ending] = _endings.GetValueOrDefault(ending) + 1;
    }

    private static async Task SpeakAsync(
        ISpeechSession session, SyntheticSpeech voice, TimeSpan length, CancellationToken until)
    {
        var samples = new short[(int)(voice.SampleRate * VirtualUser.Chunk.TotalSeconds)];
        var pcm = new byte[2 * samples.Length];
        for (var sent = TimeSpan.Zero; sent < length && !until.IsCancellationRequested; sent += VirtualUser.Chunk)
        {
            voice.Read(samples);
            MemoryMarshal.AsBytes(samples.AsSpan()).CopyTo(pcm);
            await session.WriteAsync(pcm, CancellationToken.None);
            await Task.Delay(VirtualUser.Chunk, CancellationToken.None);
        }
    }

    private static async Task ReadAsync(ISpeechSession session, SessionEnding ending, Random random)
    {
        var remaining = ending == SessionEnding.StopReading ? random.Next(20) : int.MaxValue;
        await foreach (var _ in session.ReadEventsAsync())
        {
            if (remaining-- == 0)
                return;
        }
    }

    private static async Task EndAsync(ISpeechSession session, SessionEnding ending)
    {
        switch (ending)
        {
            case SessionEnding.Stop:
                await session.StopAsync();
                break;
            case SessionEnding.Cancel:
                await session.CancelAsync();
                break;
            case SessionEnding.Dispose or SessionEnding.NeverRead or SessionEnding.StopReading:
                await session.DisposeAsync();
                break;
            case SessionEnding.StopWithoutWaiting:
                _ = session.StopAsync();
                break;
        }
    }
}

/// <summary>How a user ends a session.</summary>
internal enum SessionEnding
{
    /// <summary>Stops it and waits for the last final.</summary>
    Stop,

    /// <summary>Cancels it.</summary>
    Cancel,

    /// <summary>Disposes of it in the middle of a sentence, like a closed page.</summary>
    Dispose,

    /// <summary>Abandons it; its idle timeout ends it.</summary>
    Abandon,

    /// <summary>Stops it without waiting.</summary>
    StopWithoutWaiting,

    /// <summary>Disposes of it without having read an event.</summary>
    NeverRead,

    /// <summary>Disposes of it after having stopped reading events.</summary>
    StopReading,
}
