using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipelines;

namespace PortBridge.Supervision;

/// <summary>A process of this machine as a worker.</summary>
internal sealed class LocalProcess : IWorkerProcess
{
    private readonly Process _process;

    public LocalProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        Input = PipeWriter.Create(process.StandardInput.BaseStream);
        Output = PipeReader.Create(
            process.StandardOutput.BaseStream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        Error = PipeReader.Create(process.StandardError.BaseStream);
        Exited = ExitCodeAsync(process);
    }

    public int Id { get; }

    public PipeWriter Input { get; }

    public PipeReader Output { get; }

    public PipeReader Error { get; }

    public Task<int> Exited { get; }

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        // It ended by itself, or part of its tree did, while it was being killed.
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
        }
    }

    // It does not wait: a process that outlives its kill keeps what it holds, but not its owner.
    public ValueTask DisposeAsync()
    {
        Kill();
        _ = Exited.ContinueWith(
            _ => _process.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return ValueTask.CompletedTask;
    }

    // WaitForExitAsync also waits for redirected output only where it is read by events, which it is not here.
    private static async Task<int> ExitCodeAsync(Process process)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }
}
