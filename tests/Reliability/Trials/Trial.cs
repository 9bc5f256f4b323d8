using System.Diagnostics;
using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Trials;

/// <summary>
/// People speak while workers are struck; then they say the same again to a worker that nothing happens to. Every
/// session must have ended with exactly the same finals.
/// </summary>
/// <param name="crowd">Who speaks.</param>
/// <param name="speed">1 is real time.</param>
/// <param name="striker">Who strikes.</param>
internal sealed class Trial(Crowd crowd, double speed, IStriker striker)
{
    // Nobody is silent for so long.
    private const int LeastChunks = 150;

    // Both halves of a bridge's life have happened once before descriptors are counted.
    private static readonly SignalStriker WarmUp = new()
    {
        Count = 1,
        Signal = ProcessTable.Kill,
        MostPause = TimeSpan.FromMilliseconds(100),
        OnlyReady = true,
        Random = new Random(0),
    };

    private readonly StrikeLog _strikes = new();

    /// <summary>Runs it all.</summary>
    /// <param name="report">Takes the figures.</param>
    /// <returns>How long recovery took.</returns>
    public async Task<StrikeLog> RunAsync(Report report)
    {
        await SpeakAsync(crowd with { Sessions = 2 }, WarmUp, new StrikeLog(), new Report("warm-up"));
        var leftovers = new Leftovers();
        var start = Stopwatch.GetTimestamp();
        var struck = await SpeakAsync(crowd, striker, _strikes, report);
        report.Figure("disturbed run", $"{crowd.Sessions} sessions, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, "
            + $"{struck.Sum(session => session.Chunks) * Speaker.Chunk.TotalMinutes:0.0} min of audio");
        await leftovers.CheckAsync([.. struck.Select(session => session.Session)], report);
        Compare(struck, await RepeatAsync(struck), report);
        return _strikes;
    }

    private async Task<IReadOnlyList<SpokenSession>> SpeakAsync(
        Crowd speakers, IStriker disturbance, StrikeLog strikes, Report report)
    {
        await using var host = await ProcessBridge.StartAsync(options =>
        {
            Configure(options, speakers.Sessions);
            disturbance.Configure(options);
        });
        var isOver = false;
        var heard = new CountdownTask(speakers.Sessions);
        var speaking = Enumerable.Range(0, speakers.Sessions)
            .Select(i => new Speaker(host.Bridge, speakers.Voice(i), strikes, heard.SignalOnce())
                .RunAsync(speed, said => said >= LeastChunks && Volatile.Read(ref isOver)))
            .ToList();
        try
        {
            await Task.WhenAny(heard.Completion, Task.WhenAll(speaking));
            await disturbance.RunAsync(host, strikes);
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }

        var sessions = await Task.WhenAll(speaking);
        await Leftovers.CheckWorkerAsync(host.Bridge, speakers.Sessions, report);
        report.Check("no fault of the bridge itself", host.Log.Errors.Count == 0, host.Log.Errors.Count);
        foreach (var fault in host.Log.Errors)
            report.Note(fault);
        return sessions;
    }

    private async Task<IReadOnlyList<SpokenSession>> RepeatAsync(IReadOnlyList<SpokenSession> struck)
    {
        await using var host = await ProcessBridge.StartAsync(options => Configure(options, crowd.Sessions));
        return await Task.WhenAll(struck.Select((session, i) =>
            new Speaker(host.Bridge, crowd.Voice(i), new StrikeLog()).RunAsync(0, said => said == session.Chunks)));
    }

    private static void Configure(PortBridgeOptions options, int sessions)
    {
        options.Worker.FileName = BuiltPrograms.Worker;
        foreach (var argument in (string[])["--engine", "scripted", "--max-sessions", $"{sessions}"])
            options.Worker.Arguments.Add(argument);
    }

    private static void Compare(
        IReadOnlyList<SpokenSession> struck, IReadOnlyList<SpokenSession> undisturbed, Report report)
    {
        var wrong = 0;
        foreach (var (index, (got, wanted)) in struck.Zip(undisturbed).Index())
        {
            var differences = SpokenFinal.Differences(wanted.Finals, got.Finals).Take(3).ToList();
            wrong += differences.Count > 0 ? 1 : 0;
            foreach (var difference in differences)
                report.Note($"session {index}: {difference}");
            foreach (var fault in got.Faults.Concat(wanted.Faults).Take(3))
                report.Note($"session {index}: {fault}");
        }

        var finals = undisturbed.Sum(session => session.Finals.Count);
        report.Check(
            "finals equal to those of an undisturbed run", wrong == 0 && finals > 0,
            $"{struck.Sum(session => session.Finals.Count)} of {finals}, {wrong} sessions differ");
        var faults = struck.Concat(undisturbed).Sum(session => session.Faults.Count);
        report.Check("no error, no gap for anybody who speaks", faults == 0, faults);
    }
}
