using System.IO.Pipelines;
using System.Runtime.InteropServices;
using PortBridge.Protocol.IO;

namespace PortBridge.Worker.Hosting;

/// <summary>
/// The process's standard streams as the two pipes of the protocol. Native libraries print to file descriptor 1, so the
/// protocol's output moves to a private descriptor, and descriptor 1 is redirected to standard error.
/// </summary>
internal sealed partial class StdioPipes
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const int DuplicateClosedOnExec = 1030; // F_DUPFD_CLOEXEC of Linux
    private const uint CloseOnExec = 0x20006601; // FIOCLEX of macOS and the BSDs
    private const int FirstPrivateDescriptor = 3;
    private const int BufferSize = 64 * 1024;

    private StdioPipes(Stream input, Stream output)
    {
        Output = PipeWriter.Create(output, new StreamPipeWriterOptions(minimumBufferSize: BufferSize));
        // An asynchronous read of a standard stream blocks a pool thread anyway, and cancellation does not wake it
        // (dotnet/runtime#100308).
        Input = ReadingThread.Start("stdin", input.Read);
    }

    /// <summary>The host's commands.</summary>
    public PipeReader Input { get; }

    /// <summary>The worker's events.</summary>
    public PipeWriter Output { get; }

    /// <summary>Takes over the standard streams. Call it once, before anything writes to standard output.</summary>
    /// <exception cref="IOException">A descriptor could not be duplicated.</exception>
    public static StdioPipes TakeOver()
    {
        if (OperatingSystem.IsWindows())
        {
            var output = Console.OpenStandardOutput();
            Console.SetOut(Console.Error);
            return new StdioPipes(Console.OpenStandardInput(), output);
        }

        var privateOutput = DuplicateOutput();
        Check(dup2(StandardError, StandardOutput));
        return new StdioPipes(
            new DescriptorStream(StandardInput, canWrite: false), new DescriptorStream(privateOutput, canWrite: true));
    }

    /// <returns>A descriptor of the standard output that child processes do not inherit.</returns>
    private static int DuplicateOutput()
    {
        if (OperatingSystem.IsLinux())
            return Check(fcntl(StandardOutput, DuplicateClosedOnExec, FirstPrivateDescriptor));

        // The last argument of fcntl is variadic, which .NET cannot pass on Apple silicon.
        var descriptor = Check(dup(StandardOutput));
        Check(ioctl(descriptor, CloseOnExec));
        return descriptor;
    }

    private static int Check(int result) => result >= 0
        ? result
        : throw new IOException(
            $"The standard output could not be redirected: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int oldDescriptor, int newDescriptor);
}
