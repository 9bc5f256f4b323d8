using PortBridge.Protocol.IO;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Hosting;

/// <summary>
/// Reports the progress of loading to the host: the first and the last of each stage, and at most four reports a second
/// in between. Each report renews the host's deadline for <c>ready</c>, so that a slow download is not taken for a hang.
/// </summary>
/// <param name="output">Receives the reports.</param>
/// <param name="log">Receives warnings.</param>
/// <param name="time">The clock.</param>
internal sealed class LoadingReporter(MessageWriter<WorkerEvent> output, TextWriter log, TimeProvider time)
    : IProgress<LoadProgress>
{
    private readonly ThrottledProgress _throttled = new(
        time, value => output.TryWrite(new Loading(value.Stage, value.Done, value.Total)));

    public void Report(LoadProgress value)
    {
        Log(value);
        _throttled.Report(value);
    }

    /// <summary>
    /// Creates a reporter for something that loads concurrently. Its progress is reported only after a task has
    /// completed, so that the host sees one after the other. Warnings are logged at once.
    /// </summary>
    /// <param name="first">The task.</param>
    public IProgress<LoadProgress> After(Task first) => new DeferredReporter(this, first);

    private void Log(LoadProgress value)
    {
        if (value.Warning is { } warning)
            log.WriteLine(warning);
    }

    private sealed class DeferredReporter(LoadingReporter reporter, Task first) : IProgress<LoadProgress>
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
