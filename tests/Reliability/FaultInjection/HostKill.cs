using System.Diagnostics;
using System.Globalization;
using PortBridge.Reliability.Commands;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;
using PortBridge.Testing.Measuring;

namespace PortBridge.Reliability.FaultInjection;

/// <summary>Kills a host and measures how long its worker survives.</summary>
internal static class HostKill
{
    private static readonly TimeSpan StartTimeout = TestTimeout.Duration;

    /// <summary>Starts and kills one host.</summary>
    /// <param name="variant">The state of the worker when its host is killed.</param>
    /// <param name="seed">The seed of the speech.</param>
    /// <param name="delay">The delay between the start of speech and the kill.</param>
    /// <param name="timeout">The maximum wait for the worker's exit; after it, the worker is killed.</param>
    /// <returns>The time until the worker exited; null if it had to be killed.</returns>
    /// <exception cref="TimeoutException">The worker detected no speech in time.</exception>
    /// <exception cref="InvalidOperationException">The host or the worker exited before the kill.</exception>
    public static async Task<TimeSpan?> RunAsync(HostKillVariant variant, int seed, TimeSpan delay, TimeSpan timeout)
    {
        using var host = Start(variant, seed);
        var worker = await ReadWorkerIdAsync(host);
        using var held = variant == HostKillVariant.HeldInput ? HoldInput(worker) : null;
        if (variant == HostKillVariant.StoppedWorker)
            ProcessTable.Signal(worker, ProcessTable.Stop);
        await Task.Delay(delay);
        if (!ProcessTable.IsRunning(worker))
            throw new InvalidOperationException($"The worker {worker} exited before its host was killed.");

        host.Kill();
        var killedAt = Stopwatch.GetTimestamp();
        var survived = await WaitForExitAsync(worker, killedAt, timeout);
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

    private static async Task<int> ReadWorkerIdAsync(Process host)
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        try
        {
            var line = await host.StandardOutput.ReadLineAsync(timeout.Token);
            return line is null
                ? throw new InvalidOperationException("The host exited before it was killed.")
                : int.Parse(line, CultureInfo.InvariantCulture);
        }
        catch (OperationCanceledException e)
        {
            host.Kill(entireProcessTree: true);
            throw new TimeoutException($"The host's worker detected no speech within {StartTimeout.TotalSeconds:0} s.", e);
        }
    }

    // Opening the pipe again for writing gives this process a write end of it, like a process that inherited the
    // descriptor by accident: the pipe is not closed when the host exits.
    private static FileStream HoldInput(int worker) =>
        new($"/proc/{worker}/fd/0", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private static async Task<TimeSpan?> WaitForExitAsync(int worker, long killedAt, TimeSpan timeout)
    {
        while (ProcessTable.IsRunning(worker))
        {
            if (Stopwatch.GetElapsedTime(killedAt) > timeout)
                return null;
            await Task.Delay(1);
        }

        return Stopwatch.GetElapsedTime(killedAt);
    }
}

/// <summary>The state of the worker when its host is killed.</summary>
internal enum HostKillVariant
{
    /// <summary>It is working.</summary>
    Working,

    /// <summary>Its engine is in a call that never returns.</summary>
    BusyEngine,

    /// <summary>Another process holds its standard input open.</summary>
    HeldInput,

    /// <summary>It is stopped by SIGSTOP.</summary>
    StoppedWorker,
}
