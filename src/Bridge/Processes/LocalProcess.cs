using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace PortBridge.Processes;

/// <summary>A process of this machine as a worker.</summary>
internal sealed partial class LocalProcess : IWorkerProcess
{
    private const int TerminateSignal = 15;
    private const int KillSignal = 9;
    private const int NoSignal = 0;
    private const int NoSuchProcess = 3; // ESRCH

    private readonly Process _process;
    private readonly Action _release;
    private readonly OutputThread? _outputThread;

    /// <summary>Takes over a process that has just been started, with all its streams redirected.</summary>
    /// <param name="process">The process.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="release">Called when it has ended and nobody wants it any more.</param>
    public LocalProcess(Process process, Stream input, Action release)
    {
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
                return null; // It has ended.
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
            // Nobody knows the children of a process that has been reaped; looking for them among all of the machine's
            // processes would only put off the next start.
            if (_process.HasExited)
            {
                KillOrphans();
                return;
            }

            // The group first: after the process itself is killed it may be reaped at any moment.
            KillGroup();
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
        _outputThread?.Dispose();
        _ = Exited.ContinueWith(
            _ => _release(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return ValueTask.CompletedTask;
    }

    // A worker that leads a process group of its own takes with it what it started, also what has lost its parent and
    // is in no tree any more. Without such a group there is nothing of that number.
    private void KillGroup()
    {
        if (!OperatingSystem.IsWindows())
            _ = kill(-Id, KillSignal);
    }

    // What the worker left in its group. A number is not given to a new process while a group still has it, so if there
    // is a process of this number again, the worker's group is gone, and the group of that number is another's.
    private void KillOrphans()
    {
        if (!OperatingSystem.IsWindows() && kill(Id, NoSignal) < 0 && Marshal.GetLastPInvokeError() == NoSuchProcess)
            KillGroup();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    // WaitForExitAsync also waits for redirected output only where it is read by events, which it is not here.
    private static async Task<int> ExitCodeAsync(Process process)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }
}
