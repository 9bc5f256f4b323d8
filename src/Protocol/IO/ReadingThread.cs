using System.IO.Pipelines;

namespace PortBridge.Protocol.IO;

/// <summary>
/// A dedicated thread for blocking reads. The reader of the pipe continues on this thread, so that a message wakes one
/// thread only. Host and worker both read each other this way.
/// </summary>
public static class ReadingThread
{
    // The capacity of a Linux pipe.
    private const int BufferSize = 64 * 1024;

    /// <summary>Blocks until bytes are available.</summary>
    /// <returns>The number of bytes read; 0 at the end of the stream.</returns>
    /// <exception cref="IOException">Reading failed. The pipe's reader gets the same exception.</exception>
    public delegate int Read(Span<byte> buffer);

    /// <summary>Starts a background thread.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="read">Called repeatedly until the stream ends or the pipe's reader completes.</param>
    /// <param name="onEnd">Called afterwards, before the pipe is completed.</param>
    /// <returns>The bytes read. Continuations of its consumer run on the thread and must not block.</returns>
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
#pragma warning disable VSTHRD002 // This thread exists to block, on the read and on a slow consumer.
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
