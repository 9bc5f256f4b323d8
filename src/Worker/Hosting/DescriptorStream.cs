using System.Runtime.InteropServices;

namespace PortBridge.Worker.Hosting;

/// <summary>
/// A Unix file descriptor as a stream that only calls <c>read</c> and <c>write</c>. A console stream would hide a closed
/// pipe, and a file stream would write to a redirected file at its own position.
/// </summary>
/// <remarks>
/// The descriptor remains in blocking mode, because a terminal shares it with other programs. <see cref="WriteAsync"/>
/// polls for room before each block, and writes the rest on a pool thread if there is none.
/// </remarks>
/// <param name="descriptor">The descriptor, which is not closed.</param>
/// <param name="canWrite">Whether the stream is for writing; otherwise it is for reading.</param>
internal sealed partial class DescriptorStream(int descriptor, bool canWrite) : Stream
{
    private const int Interrupted = 4; // EINTR
    private const short Writable = 4; // POLLOUT

    // PIPE_BUF: a writable pipe has room for at least this many bytes.
    private const int AtomicWrite = 4096;

    public override bool CanRead => !canWrite;

    public override bool CanWrite => canWrite;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            var count = read(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (count >= 0)
                return (int)count;
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
                throw new IOException($"Descriptor {descriptor} cannot be read from: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = write(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            var error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (count >= 0)
                buffer = buffer[(int)count..];
            else if (error != Interrupted)
                throw new OutputException(descriptor, error);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (; !buffer.IsEmpty && HasRoom(); buffer = buffer[Math.Min(AtomicWrite, buffer.Length)..])
            Write(buffer.Span[..Math.Min(AtomicWrite, buffer.Length)]);
        return buffer.IsEmpty ? ValueTask.CompletedTask : new ValueTask(Task.Run(() => Write(buffer.Span), cancellationToken));
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // An error of poll counts as room, because the write then reports it.
    private bool HasRoom()
    {
        var request = new PollRequest { Descriptor = descriptor, Events = Writable };
        return poll(ref request, 1, 0) != 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, ref readonly byte buffer, nint count);

    [LibraryImport("libc")]
    private static partial int poll(ref PollRequest requests, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Results;
    }
}
