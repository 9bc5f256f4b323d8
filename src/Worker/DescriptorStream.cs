using System.Runtime.InteropServices;

namespace PortBridge.Worker;

/// <summary>
/// A Unix file descriptor as a stream that does nothing but <c>read</c> and <c>write</c>. A console stream would keep
/// a closed pipe to itself, and a file stream would write to a redirected file at a place of its own.
/// </summary>
internal sealed partial class DescriptorStream(int descriptor, bool canWrite) : Stream
{
    private const int Interrupted = 4; // EINTR

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
            ThrowUnlessInterrupted("read from");
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = write(descriptor, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (count >= 0)
                buffer = buffer[(int)count..];
            else
                ThrowUnlessInterrupted("written to");
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void ThrowUnlessInterrupted(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        if (error != Interrupted)
            throw new IOException($"Descriptor {descriptor} cannot be {what}: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, ref byte buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, ref readonly byte buffer, nint count);
}
