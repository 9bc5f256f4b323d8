using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Hosting;

/// <summary>
/// Tells the host how loading gets on: the first and the last of each stage, and between them at most four times a
/// second. Each telling renews the host's deadline for <c>ready</c>, so that a slow download is not taken for a worker
/// that hangs.
/// </summary>
/// <param name="output">Where it is told.</param>
/// <param name="log">Where warning is told that passes by itself.</param>
/// <param name="time">The clock.</param>
internal sealed class LoadingReporter(MessageWriter<WorkerEvent> output, TextWriter log, TimeProvider time)
    : IProgress<LoadProgress>
{
    private readonly ThrottledProgress _told = new(
        time, value => output.TryWrite(new Loading(value.Stage, value.Done, value.Total)));

    public void Report(LoadProgress value)
    {
        Log(value);
        _told.Report(value);
    }

    /// <summary>
    /// For what loads at the same time as something else: the host hears of it when that has loaded, so that it sees
    /// one thing after the other. Warning is logged at once.
    /// </summary>
    /// <param name="first">The loading that the host hears of until it ends.</param>
    public IProgress<LoadProgress> After(Task first) => new Later(this, first);

    private void Log(LoadProgress value)
    {
        if (value.Warning is { } warning)
            log.WriteLine(warning);
    }

    private sealed class Later(LoadingReporter reporter, Task first) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value)
        {
            if (first.IsCompleted)
                reporter.Report(value);
            else
                reporter.Log(value);
        }
    }
}
