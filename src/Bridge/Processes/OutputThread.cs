using System.IO.Pipelines;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using PortBridge.Protocol.IO;

namespace PortBridge.Processes;

/// <summary>
/// Reads a worker's output on a dedicated thread. Only one thread wakes for each write of the worker; with the
/// runtime's asynchronous reads there are two, the epoll thread and a thread pool thread.
/// </summary>
/// <remarks>
/// A grandchild of the worker may hold the pipe open forever. Before each read the thread therefore waits for output or
/// disposal, whichever comes first.
/// </remarks>
internal sealed partial class OutputThread : IDisposable
{
    private const int Interrupted = 4; // EINTR
    private const short Readable = 1; // POLLIN

    private readonly PipeStream _output;
    private readonly AnonymousPipeServerStream _disposal = new(PipeDirection.Out);

    private OutputThread(PipeStream output, int worker)
    {
        _output = output;
        Reader = ReadingThread.Start($"worker {worker}", Read, Close);
    }

    /// <summary>The output. Continuations of its reads run on the thread and must not block it.</summary>
    public PipeReader Reader { get; }

    /// <summary>Starts reading.</summary>
    /// <param name="output">The worker's standard output, which the thread closes when it ends.</param>
    /// <param name="worker">The worker's process id, for the thread's name.</param>
    /// <returns>Null on Windows, which cannot wait for a pipe and a second handle at once.</returns>
    public static OutputThread? TryStart(Stream output, int worker) =>
        !OperatingSystem.IsWindows() && output is PipeStream pipe ? new OutputThread(pipe, worker) : null;

    /// <summary>Ends the thread. Output that has already arrived is still read.</summary>
    public void Dispose() => _disposal.Dispose();

    private int Read(Span<byte> buffer) => WaitForOutput() ? _output.Read(buffer) : 0;

    private void Close()
    {
        _output.Dispose();
        _disposal.ClientSafePipeHandle.Dispose();
    }

    /// <returns>False if the instance was disposed first.</returns>
    private bool WaitForOutput()
    {
        Span<PollRequest> requests =
        [
            new() { Descriptor = (int)_output.SafePipeHandle.DangerousGetHandle(), Events = Readable },
            new() { Descriptor = (int)_disposal.ClientSafePipeHandle.DangerousGetHandle(), Events = Readable },
        ];
        while (poll(ref MemoryMarshal.GetReference(requests), (nuint)requests.Length, -1) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                throw new IOException(
                    $"Waiting for the worker's output failed: {Marshal.GetPInvokeErrorMessage(error)}.");
            }
        }

        // Output that has already arrived is read even after disposal.
        return requests[0].Results != 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ref PollRequest requests, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Results;
    }
}
