using System.Diagnostics;
using PortBridge.Reliability.Measuring;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.FaultInjection;

/// <summary>
/// Runs sessions while faults are injected into workers, and then sends the same speech to a worker without faults. The
/// finals of each session must be equal.
/// </summary>
/// <param name="load">The virtual users.</param>
/// <param name="speed">1 is real time.</param>
/// <param name="injector">The fault injector.</param>
internal sealed class FaultInjectionRun(LoadProfile load, double speed, IFaultInjector injector)
{
    // Longer than any pause in the speech.
    private const int MinChunks = 150;

    // One start, fault and recovery before descriptors are counted.
    private static readonly SignalInjector WarmUp = new()
    {
        Count = 1,
        Signal = ProcessTable.Kill,
        MaxDelay = TimeSpan.FromMilliseconds(100),
        OnlyReady = true,
        Random = new Random(0),
    };

    private readonly FaultLog _faultLog = new();

    /// <summary>Runs both parts.</summary>
    /// <param name="report">Receives the figures and checks.</param>
    /// <returns>The detection and recovery times.</returns>
    public async Task<FaultLog> RunAsync(Report report)
    {
        await RunSessionsAsync(load with { Sessions = 2 }, WarmUp, new FaultLog(), new Report("warm-up"));
        var leaks = new LeakCheck();
        var start = Stopwatch.GetTimestamp();
        var faulty = await RunSessionsAsync(load, injector, _faultLog, report);
        report.Figure("run with faults", $"{load.Sessions} sessions, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, "
            + $"{faulty.Sum(session => session.Chunks) * VirtualUser.Chunk.TotalMinutes:0.0} min of audio");
        await leaks.CheckAsync([.. faulty.Select(session => session.Session)], report);
        Compare(faulty, await RepeatAsync(faulty), report);
        return _faultLog;
    }

    private async Task<IReadOnlyList<SessionResult>> RunSessionsAsync(
        LoadProfile users, IFaultInjector injected, FaultLog faults, Report report)
    {
        await using var host = await ProcessBridge.StartAsync(options =>
        {
            Configure(options, users.Sessions);
            injected.Configure(options);
        });
        var isOver = false;
        var speechDetected = new AsyncCountdown(users.Sessions);
        var running = Enumerable.Range(0, users.Sessions)
            .Select(i => new VirtualUser(host.Bridge, users.SpeechOf(i), faults, speechDetected.CreateSignal())
                .RunAsync(speed, sent => sent >= MinChunks && Volatile.Read(ref isOver)))
            .ToList();
        try
        {
            await Task.WhenAny(speechDetected.Completion, Task.WhenAll(running));
            await injected.RunAsync(host, faults);
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }

        var sessions = await Task.WhenAll(running);
        await LeakCheck.CheckWorkerAsync(host.Bridge, users.Sessions, report);
        report.Check("no internal error of the bridge", host.Log.Errors.Count == 0, host.Log.Errors.Count);
        foreach (var error in host.Log.Errors)
            report.Note(error);
        return sessions;
    }

    private async Task<IReadOnlyList<SessionResult>> RepeatAsync(IReadOnlyList<SessionResult> faulty)
    {
        await using var host = await ProcessBridge.StartAsync(options => Configure(options, load.Sessions));
        return await Task.WhenAll(faulty.Select((session, i) =>
            new VirtualUser(host.Bridge, load.SpeechOf(i), new FaultLog()).RunAsync(0, sent => sent == session.Chunks)));
    }

    private static void Configure(PortBridgeOptions options, int sessions)
    {
        options.Worker.FileName = BuiltPrograms.Worker;
        foreach (var argument in (string[])["--engine", "scripted", "--max-sessions", $"{sessions}"])
            options.Worker.Arguments.Add(argument);
    }

    private static void Compare(
        IReadOnlyList<SessionResult> faulty, IReadOnlyList<SessionResult> baseline, Report report)
    {
        var differing = 0;
        foreach (var (index, (got, wanted)) in faulty.Zip(baseline).Index())
        {
            var differences = FinalResult.Differences(wanted.Finals, got.Finals).Take(3).ToList();
            differing += differences.Count > 0 ? 1 : 0;
            foreach (var difference in differences)
                report.Note($"session {index}: {difference}");
            foreach (var error in got.Errors.Concat(wanted.Errors).Take(3))
                report.Note($"session {index}: {error}");
        }

        var finals = baseline.Sum(session => session.Finals.Count);
        report.Check(
            "finals equal to those of a run without faults", differing == 0 && finals > 0,
            $"{faulty.Sum(session => session.Finals.Count)} of {finals}, {differing} sessions differ");
        var errors = faulty.Concat(baseline).Sum(session => session.Errors.Count);
        report.Check("no error and no gap in any session", errors == 0, errors);
    }
}
