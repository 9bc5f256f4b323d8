using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace PortBridge.Worker;

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
    private const int DuplicateClosedOnExec = 1030; // F_DUPFD_CLOEXEC
    private const int FirstPrivateDescriptor = 3;
    private const int BufferSize = 64 * 1024;

    private readonly Stream _output;

    private StdioPipes(Stream input, Stream output)
    {
        _output = output;
        Output = PipeWriter.Create(output, new StreamPipeWriterOptions(minimumBufferSize: BufferSize));
        Input = StartReading(input);
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

        var privateOutput = Check(fcntl(StandardOutput, DuplicateClosedOnExec, FirstPrivateDescriptor));
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

    /// <summary>
    /// A thread of its own blocks on the input: reading a standard stream asynchronously would block a thread of the
    /// pool all the same, and would not be woken by cancellation (dotnet/runtime#100308).
    /// </summary>
    private static PipeReader StartReading(Stream input)
    {
        var pipe = new Pipe(new PipeOptions(
            minimumSegmentSize: BufferSize, readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        var thread = new Thread(() => Read(input, pipe.Writer)) { IsBackground = true, Name = "stdin" };
        thread.Start();
        return pipe.Reader;
    }

    private static void Read(Stream input, PipeWriter writer)
    {
        Exception? failure = null;
        try
        {
            int count;
            while ((count = input.Read(writer.GetSpan(BufferSize))) > 0)
            {
                writer.Advance(count);
                var flush = writer.FlushAsync();
                var result = flush.IsCompletedSuccessfully ? flush.Result : flush.AsTask().GetAwaiter().GetResult();
                if (result.IsCompleted)
                    break;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            failure = e;
        }

        writer.Complete(failure);
    }

    private static int Check(int result) => result >= 0
        ? result
        : throw new IOException(
            $"The standard output could not be moved: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int oldDescriptor, int newDescriptor);
}
