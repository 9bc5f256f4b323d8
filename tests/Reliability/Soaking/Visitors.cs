using System.Runtime.InteropServices;
using PortBridge.Reliability.Trials;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Soaking;

/// <summary>People who come, speak for a while and vanish, one after the other on each of several chairs.</summary>
/// <param name="bridge">Where they open sessions.</param>
/// <param name="seed">Says who does what.</param>
internal sealed class Visitors(ISpeechBridge bridge, int seed)
{
    private static readonly TimeSpan MostSpeech = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(1);

    private readonly List<WeakReference> _sessions = [];
    private readonly Dictionary<Leaving, int> _left = [];
    private readonly List<string> _faults = [];

    /// <summary>How many left in each way.</summary>
    public string Left
    {
        get
        {
            lock (_left)
                return string.Join(", ", _left.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"));
        }
    }

    /// <summary>Sessions opened so far.</summary>
    public int Opened { get; private set; }

    /// <summary>What nobody should meet who only comes and goes.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Sessions that somebody still holds, the bridge or a visitor. Collects garbage to know.</summary>
    public int Alive()
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

    /// <summary>Lets visitors come and go on one chair.</summary>
    public async Task OccupyAsync(int chair, CancellationToken until)
    {
        var random = new Random(seed + chair);
        while (!until.IsCancellationRequested)
        {
            try
            {
                await VisitAsync(random, until);
                await Task.Delay(MostPause * random.NextDouble(), until);
            }
            catch (OperationCanceledException) when (until.IsCancellationRequested)
            {
            }
            catch (SpeechException e)
            {
                lock (_faults)
                    _faults.Add($"{e.Error.Code}: {e.Message}");
            }
        }
    }

    private async Task VisitAsync(Random random, CancellationToken until)
    {
        var leaving = (Leaving)random.Next(Enum.GetValues<Leaving>().Length);
        var session = await bridge.OpenSessionAsync(
            new SessionOptions { Endpointing = new(Enabled: random.Next(8) > 0), Words = random.Next(2) > 0 }, until);
        lock (_sessions)
        {
            Opened++;

            // Whatever still runs the session holds its options.
            _sessions.Add(new WeakReference(session.Options));
        }

        var reading = leaving == Leaving.NeverRead ? Task.CompletedTask : ReadAsync(session, leaving, random);
        await SpeakAsync(session, new SyntheticSpeech(random.Next()), MostSpeech * random.NextDouble(), until);
        await LeaveAsync(session, leaving);
        if (leaving is Leaving.Stop or Leaving.Cancel or Leaving.Dispose)
            await reading;
        lock (_left)
            _left[leaving] = _left.GetValueOrDefault(leaving) + 1;
    }

    private static async Task SpeakAsync(
        ISpeechSession session, SyntheticSpeech voice, TimeSpan length, CancellationToken until)
    {
        var samples = new short[(int)(voice.SampleRate * Speaker.Chunk.TotalSeconds)];
        var pcm = new byte[2 * samples.Length];
        for (var said = TimeSpan.Zero; said < length && !until.IsCancellationRequested; said += Speaker.Chunk)
        {
            voice.Read(samples);
            MemoryMarshal.AsBytes(samples.AsSpan()).CopyTo(pcm);
            await session.WriteAsync(pcm, CancellationToken.None);
            await Task.Delay(Speaker.Chunk, CancellationToken.None);
        }
    }

    private static async Task ReadAsync(ISpeechSession session, Leaving leaving, Random random)
    {
        var patience = leaving == Leaving.StopReading ? random.Next(20) : int.MaxValue;
        await foreach (var _ in session.ReadEventsAsync())
        {
            if (patience-- == 0)
                return;
        }
    }

    private static async Task LeaveAsync(ISpeechSession session, Leaving leaving)
    {
        switch (leaving)
        {
            case Leaving.Stop:
                await session.StopAsync();
                break;
            case Leaving.Cancel:
                await session.CancelAsync();
                break;
            case Leaving.Dispose or Leaving.NeverRead or Leaving.StopReading:
                await session.DisposeAsync();
                break;
            case Leaving.StopAndForget:
                _ = session.StopAsync();
                break;
        }
    }
}

/// <summary>How somebody vanishes.</summary>
internal enum Leaving
{
    /// <summary>By stopping, and waiting for the last final.</summary>
    Stop,

    /// <summary>By cancelling.</summary>
    Cancel,

    /// <summary>By disposing of the session in the middle of a sentence, as a closed page does.</summary>
    Dispose,

    /// <summary>By leaving the session as it is: its lease ends it.</summary>
    Forget,

    /// <summary>By stopping without waiting for anything.</summary>
    StopAndForget,

    /// <summary>By disposing, without ever having read an event.</summary>
    NeverRead,

    /// <summary>By disposing, having ceased to read long before.</summary>
    StopReading,
}
