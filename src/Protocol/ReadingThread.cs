using System.IO.Pipelines;

namespace PortBridge.Protocol;

/// <summary>
/// A thread that reads what can only be read by blocking, and has it handled there: a single thread wakes for what
/// comes. Both processes read each other so.
/// </summary>
public static class ReadingThread
{
    // As much as a pipe of Linux holds.
    private const int BufferSize = 64 * 1024;

    /// <summary>Waits for bytes.</summary>
    /// <returns>How many came; 0 at the end.</returns>
    /// <exception cref="IOException">They cannot be read. So says whoever reads from the pipe, too.</exception>
    public delegate int Read(Span<byte> buffer);

    /// <summary>Starts reading, in the background.</summary>
    /// <param name="name">The thread's.</param>
    /// <param name="read">Called by the thread until there is nothing more, or nobody wants it.</param>
    /// <param name="onEnd">Called by the thread after that, and before the pipe ends.</param>
    /// <returns>What is read. Whoever reads from it goes on within the thread, and must not block it.</returns>
    public static PipeReader Start(string name, Read read, Action? onEnd = null)
    {
        var pipe = new Pipe(new PipeOptions(
            minimumSegmentSize: BufferSize, readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        new Thread(() => Run(read, pipe.Writer, onEnd)) { IsBackground = true, Name = name }.Start();
        return pipe.Reader;
    }

    private static void Run(Read read, PipeWriter writer, Action? onEnd)
    {
        Exception? failure = null;
        try
        {
            int count;
            while ((count = read(writer.GetSpan(BufferSize))) > 0)
            {
                writer.Advance(count);
                var flush = writer.FlushAsync();
#pragma warning disable VSTHRD002 // This thread exists to block: on the read, and on a reader that is behind.
                var result = flush.IsCompletedSuccessfully ? flush.Result : flush.AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
                if (result.IsCompleted)
                    break;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            failure = e;
        }

        onEnd?.Invoke();
        writer.Complete(failure);
    }
}
