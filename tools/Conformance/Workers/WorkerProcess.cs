using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace PortBridge.Conformance.Workers;

/// <summary>A worker that runs as a child process.</summary>
internal sealed partial class WorkerProcess : IWorkerHandle
{
    private const int Terminate = 15; // SIGTERM
    private const int ReadSize = 64 * 1024;

    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly TailBuffer _standardError = new();
    private readonly Task _outputClosed;
    private readonly Task _ended;

    private WorkerProcess(Process process, PipeReader output, Task outputClosed, Task ended)
    {
        _process = process;
        _outputClosed = outputClosed;
        _ended = ended;
        Output = output;
        StartThread("worker stderr", () => _standardError.Fill(process.StandardError.BaseStream));
    }

    public PipeReader Output { get; }

    public Stream Input => _process.StandardInput.BaseStream;

    public bool IsOutputClosed => _outputClosed.IsCompleted;

    public string StandardErrorTail => _standardError.Text;

    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>Starts a process.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static WorkerProcess Start(WorkerCommand command)
    {
        var info = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var started = new TaskCompletionSource<Process>();
        var outputClosed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new Pipe(new PipeOptions(useSynchronizationContext: false));
        // A worker may ask Linux to be killed with its parent, which is the thread that started it
        // (PR_SET_PDEATHSIG): that thread lives until the worker has ended.
        StartThread("worker stdout", () => RunProcess(info, started, output.Writer, outputClosed, ended));
#pragma warning disable VSTHRD002 // The thread above completes it, whatever the thread pool does.
        return new WorkerProcess(started.Task.GetAwaiter().GetResult(), output.Reader, outputClosed.Task, ended.Task);
#pragma warning restore VSTHRD002
    }

    public void SendTerminate() => _ = kill(_process.Id, Terminate);

    public Task WaitForExitAsync(TimeSpan timeout, TimeProvider time) => _process.WaitForExitAsync().WaitAsync(timeout, time);

    public async Task KillAsync(TimeProvider time)
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or AggregateException)
        {
            // It, or one of its own child processes, has already ended.
        }

        try
        {
            await _ended.WaitAsync(KillTimeout, time);
            _process.Dispose();
        }
        catch (TimeoutException)
        {
            // Another process holds its pipes. The threads that read them are background threads.
        }
    }

    private static void RunProcess(
        ProcessStartInfo info,
        TaskCompletionSource<Process> started,
        PipeWriter output,
        TaskCompletionSource outputClosed,
        TaskCompletionSource ended)
    {
        Process process;
        try
        {
            process = Process.Start(info)!;
        }
        catch (Exception e)
        {
            started.SetException(e);
            return;
        }

        started.SetResult(process);
        CopyOutput(process.StandardOutput.BaseStream, output, outputClosed);
        process.WaitForExit();
        ended.SetResult();
    }

    private static void CopyOutput(Stream from, PipeWriter to, TaskCompletionSource closed)
    {
        try
        {
            for (int count; (count = from.Read(to.GetSpan(ReadSize))) > 0;)
            {
                to.Advance(count);
#pragma warning disable VSTHRD002 // This thread exists to block.
                if (to.FlushAsync().AsTask().GetAwaiter().GetResult().IsCompleted)
#pragma warning restore VSTHRD002
                {
                    // The host's end closes, too, so that the worker learns that nobody reads.
                    from.Dispose();
                    break;
                }
            }

            closed.SetResult();
        }
        catch (IOException)
        {
            // A broken pipe is the end of the output.
            closed.SetResult();
        }
        finally
        {
            to.Complete();
        }
    }

    private static void StartThread(string name, Action work) =>
        new Thread(() => work()) { IsBackground = true, Name = name }.Start();

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
