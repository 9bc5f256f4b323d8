using System.IO.Pipelines;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using PortBridge.Protocol;

namespace PortBridge.Processes;

/// <summary>
/// Reads a worker's output on a thread of its own: a single one wakes between a worker's write and its event, where the
/// runtime's way takes two, one that waits for all sockets and one of the pool.
/// </summary>
/// <remarks>
/// A grandchild of the worker may hold the pipe open for ever. So the thread waits for the output or for its disposal,
/// whichever comes first, before each read.
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

    /// <summary>What the thread has read. Whoever reads from it goes on within the thread, and must not block it.</summary>
    public PipeReader Reader { get; }

    /// <summary>Starts reading.</summary>
    /// <param name="output">The worker's standard output, which the thread closes at its end.</param>
    /// <param name="worker">The worker's process id, for the thread's name.</param>
    /// <returns>Null where a thread cannot wait for two things: on Windows.</returns>
    public static OutputThread? TryStart(Stream output, int worker) =>
        !OperatingSystem.IsWindows() && output is PipeStream pipe ? new OutputThread(pipe, worker) : null;

    /// <summary>Ends the thread, though not a read of what has come.</summary>
    public void Dispose() => _disposal.Dispose();

    private int Read(Span<byte> buffer) => WaitForOutput() ? _output.Read(buffer) : 0;

    private void Close()
    {
        _output.Dispose();
        _disposal.ClientSafePipeHandle.Dispose();
    }

    /// <returns>False if it was disposed of first.</returns>
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
                throw new IOException($"The worker's output cannot be waited for: {Marshal.GetPInvokeErrorMessage(error)}.");
        }

        // What has come is still read.
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
