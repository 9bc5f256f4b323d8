using System.Diagnostics;
using System.Globalization;
using PortBridge.Reliability.Commands;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.Trials;

/// <summary>Starts a host, kills it, and sees what becomes of its worker.</summary>
internal static class HostKill
{
    private static readonly TimeSpan StartBound = TestTimeout.Duration;

    /// <summary>Does it once.</summary>
    /// <param name="variant">What the worker does when its host is killed.</param>
    /// <param name="seed">Says what people say.</param>
    /// <param name="pause">From people being heard to the kill.</param>
    /// <param name="bound">After so long the worker is given up, and killed.</param>
    /// <returns>How long the worker outlived its host; null if it had to be killed.</returns>
    /// <exception cref="TimeoutException">The host did not get its worker to work.</exception>
    /// <exception cref="InvalidOperationException">One of both did not live until then.</exception>
    public static async Task<TimeSpan?> RunAsync(HostKillVariant variant, int seed, TimeSpan pause, TimeSpan bound)
    {
        using var host = Start(variant, seed);
        var worker = await WorkerOfAsync(host);
        using var held = variant == HostKillVariant.HeldInput ? HoldInput(worker) : null;
        if (variant == HostKillVariant.StoppedWorker)
            ProcessTable.Signal(worker, ProcessTable.Stop);
        await Task.Delay(pause);
        if (!ProcessTable.IsRunning(worker))
            throw new InvalidOperationException($"The worker {worker} ended before its host was killed.");

        host.Kill();
        var killedAt = Stopwatch.GetTimestamp();
        var survived = await GoneAsync(worker, killedAt, bound);
        await host.WaitForExitAsync();
        if (survived is null)
            ProcessTable.Signal(worker, ProcessTable.Kill);
        return survived;
    }

    private static Process Start(HostKillVariant variant, int seed)
    {
        List<string> arguments = [HostCommand.Name, "--seed", $"{seed}"];
        if (variant == HostKillVariant.BusyEngine)
            arguments.AddRange([HostCommand.HangAfter, "1"]);
        return Process.Start(new ProcessStartInfo(BuiltPrograms.Self, arguments) { RedirectStandardOutput = true })!;
    }

    private static async Task<int> WorkerOfAsync(Process host)
    {
        using var bound = new CancellationTokenSource(StartBound);
        try
        {
            var line = await host.StandardOutput.ReadLineAsync(bound.Token);
            return line is null
                ? throw new InvalidOperationException("The host ended by itself.")
                : int.Parse(line, CultureInfo.InvariantCulture);
        }
        catch (OperationCanceledException e)
        {
            host.Kill(entireProcessTree: true);
            throw new TimeoutException($"The host's worker did not work within {StartBound.TotalSeconds:0} s.", e);
        }
    }

    // Opening the descriptor of a pipe anew for writing gives this process a writing end of its own, as a process has
    // that was forked at the wrong moment: the pipe does not end with the host.
    private static FileStream HoldInput(int worker) =>
        new($"/proc/{worker}/fd/0", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private static async Task<TimeSpan?> GoneAsync(int worker, long killedAt, TimeSpan bound)
    {
        while (ProcessTable.IsRunning(worker))
        {
            if (Stopwatch.GetElapsedTime(killedAt) > bound)
                return null;
            await Task.Delay(1);
        }

        return Stopwatch.GetElapsedTime(killedAt);
    }
}

/// <summary>What its worker is at while a host is killed.</summary>
internal enum HostKillVariant
{
    /// <summary>Ordinary work.</summary>
    Working,

    /// <summary>Its engine is in a call that never returns.</summary>
    BusyEngine,

    /// <summary>Another process holds its standard input open.</summary>
    HeldInput,

    /// <summary>It is stopped by SIGSTOP.</summary>
    StoppedWorker,
}
