using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;

namespace PortBridge.Worker.Conformance;

/// <summary>
/// A worker's process and its three streams, without a notion of what they carry. Each of the streams that are read
/// has a thread of its own: reading a pipe blocks one anyhow.
/// </summary>
internal sealed class WorkerProcess
{
    private const int ReadSize = 64 * 1024;

    private readonly Process _process;
    private readonly Task _outputEnded;
    private readonly Task _ended;
    private readonly TailBuffer _standardError;

    private WorkerProcess(
        Process process, PipeReader output, TailBuffer standardError, Task outputEnded, Task ended)
    {
        _process = process;
        _outputEnded = outputEnded;
        _ended = ended;
        _standardError = standardError;
        Output = output;
    }

    /// <summary>The worker's standard output. What nobody reads stays in the pipe and stops the worker's writing.</summary>
    public PipeReader Output { get; }

    /// <summary>The worker's standard input.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    public int Id => _process.Id;

    /// <summary>The last of what the worker wrote to standard error.</summary>
    public string StandardErrorTail => _standardError.Text;

    /// <summary>Whether no process can write to its output any more.</summary>
    public bool IsOutputAtEnd => _outputEnded.IsCompleted;

    /// <summary>The exit code, or null while it runs; 128 and the signal's number if one ended it.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>Starts a process.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
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
        var outputEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new Pipe(new PipeOptions(useSynchronizationContext: false));
        var standardError = new TailBuffer();
        // A worker may have asked to be killed with its parent, which to Linux is the thread that started it
        // (PR_SET_PDEATHSIG): so that thread stays until the worker is gone.
        Run("worker's output", () => Host(info, started, outputEnded, ended, output.Writer));
#pragma warning disable VSTHRD002 // A thread of its own does the work, or is there to block.
        var process = started.Task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        Run("worker's standard error", () => standardError.Fill(process.StandardError.BaseStream));
        return new WorkerProcess(process, output.Reader, standardError, outputEnded.Task, ended.Task);
    }

    /// <summary>Waits for the process to end.</summary>
    /// <exception cref="TimeoutException">It did not within the bound.</exception>
    public Task WaitForExitAsync(TimeSpan patience, TimeProvider time) =>
        _process.WaitForExitAsync().WaitAsync(patience, time);

    /// <summary>Kills the process and what it started, if it still runs, and waits a bounded time for its end.</summary>
    public async Task KillAsync(TimeSpan patience, TimeProvider time)
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or AggregateException)
        {
            // It was faster, or a process that it started was.
        }

        try
        {
            await _ended.WaitAsync(patience, time);
            _process.Dispose();
        }
        catch (TimeoutException)
        {
            // Somebody else holds its pipes; the threads that read them are in the background and keep nothing alive.
        }
    }

    private static void Host(
        ProcessStartInfo info,
        TaskCompletionSource<Process> started,
        TaskCompletionSource outputEnded,
        TaskCompletionSource ended,
        PipeWriter output)
    {
        Process process;
        try
        {
            process = StartThread.Invoke(() => Process.Start(info)!);
        }
        catch (Exception e)
        {
            started.SetException(e);
            return;
        }

        started.SetResult(process);
        Pump(process.StandardOutput.BaseStream, output, outputEnded);
        process.WaitForExit();
        ended.SetResult();
    }

    private static void Pump(Stream from, PipeWriter to, TaskCompletionSource ended)
    {
        try
        {
            int count;
            while ((count = from.Read(to.GetSpan(ReadSize))) > 0)
            {
                to.Advance(count);
#pragma warning disable VSTHRD002 // A thread of its own does the work, or is there to block.
                if (to.FlushAsync().AsTask().GetAwaiter().GetResult().IsCompleted)
#pragma warning restore VSTHRD002
                    return;
            }

            ended.SetResult();
        }
        catch (IOException)
        {
            // As good as its end.
            ended.SetResult();
        }
        finally
        {
            to.Complete();
        }
    }

    private static void Run(string name, Action work) =>
        new Thread(() => work()) { IsBackground = true, Name = name }.Start();

    /// <summary>The last few kilobytes of a stream.</summary>
    private sealed class TailBuffer
    {
        private const int Length = 4096;

        private readonly Lock _gate = new();
        private byte[] _tail = [];

        public string Text
        {
            get
            {
                lock (_gate)
                    return Encoding.UTF8.GetString(_tail).TrimEnd();
            }
        }

        public void Fill(Stream stream)
        {
            var buffer = new byte[ReadSize];
            try
            {
                int count;
                while ((count = stream.Read(buffer)) > 0)
                {
                    lock (_gate)
                        _tail = [.. _tail.Concat(buffer.Take(count)).TakeLast(Length)];
                }
            }
            catch (IOException)
            {
                // As good as its end.
            }
        }
    }
}
