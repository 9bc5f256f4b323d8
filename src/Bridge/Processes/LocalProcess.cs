using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace PortBridge.Processes;

/// <summary>A worker process on this machine.</summary>
internal sealed partial class LocalProcess : IWorkerProcess
{
    private const int TerminateSignal = 15;
    private const int KillSignal = 9;
    private const int NoSignal = 0;
    private const int NoSuchProcess = 3; // ESRCH

    private readonly Process _process;
    private readonly Action _release;
    private readonly OutputThread? _outputThread;

    /// <summary>Takes ownership of a started process whose streams are redirected.</summary>
    /// <param name="program">The absolute path of its program.</param>
    /// <param name="process">The process.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="release">Called when the process has been disposed of and has exited.</param>
    public LocalProcess(string program, Process process, Stream input, Action release)
    {
        Program = program;
        _process = process;
        _release = release;
        Id = process.Id;
        Input = PipeWriter.Create(input, new StreamPipeWriterOptions(minimumBufferSize: 64 * 1024));
        var output = process.StandardOutput.BaseStream;
        _outputThread = OutputThread.TryStart(output, Id);
        Output = _outputThread?.Reader
            ?? PipeReader.Create(output, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        Error = PipeReader.Create(process.StandardError.BaseStream);
        Exited = ExitCodeAsync(process);
    }

    public int Id { get; }

    public string? Program { get; }

    public PipeWriter Input { get; }

    public PipeReader Output { get; }

    public PipeReader Error { get; }

    public Task<int> Exited { get; }

    public long? ResidentBytes
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.WorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return null; // The process has exited.
            }
        }
    }

    public void Terminate()
    {
        if (!OperatingSystem.IsWindows())
            _ = kill(Id, TerminateSignal);
    }

    public void Kill()
    {
        try
        {
            // The children of a reaped process are unknown; searching all processes of the machine for them would only
            // delay the next start.
            if (_process.HasExited)
            {
                KillOrphans();
                return;
            }

            // The group first: once the process is killed, it may be reaped and its group id reused.
            KillGroup();
            _process.Kill(entireProcessTree: true);
        }
        // The process, or a part of its tree, exited in the meantime.
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
        }
    }

    // Does not wait for the exit: a process that is blocked in the kernel must not block its owner.
    public ValueTask DisposeAsync()
    {
        Kill();
        _outputThread?.Dispose();
        _ = Exited.ContinueWith(
            _ => _release(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return ValueTask.CompletedTask;
    }

    // For a worker that leads its own process group, this also kills descendants that were reparented and are no longer
    // in the process tree. For other workers there is no group with this id.
    private void KillGroup()
    {
        if (!OperatingSystem.IsWindows())
            _ = kill(-Id, KillSignal);
    }

    // Kills the descendants that an exited worker left in its group. The kernel does not reuse a process id while a
    // group has it, so if a process with this id exists, the id was reused and the group is not the worker's.
    private void KillOrphans()
    {
        if (!OperatingSystem.IsWindows() && kill(Id, NoSignal) < 0 && Marshal.GetLastPInvokeError() == NoSuchProcess)
            KillGroup();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    // WaitForExitAsync waits for redirected output only if it is read with events, which is not the case here.
    private static async Task<int> ExitCodeAsync(Process process)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }
}
