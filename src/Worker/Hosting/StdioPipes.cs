using System.IO.Pipelines;
using System.Runtime.InteropServices;
using PortBridge.Protocol;

namespace PortBridge.Worker.Hosting;

/// <summary>
/// The process's standard streams as the protocol's two pipes. Native libraries print to file descriptor 1 as they
/// please, so the protocol's output moves to a descriptor that nobody else knows, and descriptor 1 is pointed at
/// standard error. It must happen before anything else does.
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

    private readonly Stream _output;

    private StdioPipes(Stream input, Stream output)
    {
        _output = output;
        Output = PipeWriter.Create(output, new StreamPipeWriterOptions(minimumBufferSize: BufferSize));
        // Reading a standard stream asynchronously would block a thread of the pool all the same, and would not be woken by
        // cancellation (dotnet/runtime#100308).
        Input = ReadingThread.Start("stdin", input.Read);
    }

    /// <summary>The host's commands.</summary>
    public PipeReader Input { get; }

    /// <summary>The worker's events.</summary>
    public PipeWriter Output { get; }

    /// <summary>Takes the standard streams over. Call once, first thing.</summary>
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

    /// <summary>Writes past the protocol, as a broken worker would. For showing how the host takes it.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        _output.Flush();
    }

    /// <returns>A descriptor of the standard output that no child process inherits.</returns>
    private static int DuplicateOutput()
    {
        if (OperatingSystem.IsLinux())
            return Check(fcntl(StandardOutput, DuplicateClosedOnExec, FirstPrivateDescriptor));

        // The last argument of fcntl is variadic, and .NET passes none of those on Apple silicon.
        var descriptor = Check(dup(StandardOutput));
        Check(ioctl(descriptor, CloseOnExec));
        return descriptor;
    }

    private static int Check(int result) => result >= 0
        ? result
        : throw new IOException(
            $"The standard output could not be moved: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int oldDescriptor, int newDescriptor);
}
