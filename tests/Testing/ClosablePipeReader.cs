using System.Buffers;
using System.IO.Pipelines;

namespace PortBridge.Testing;

/// <summary>
/// A pipe reader that can be completed by one thread while another one uses a buffer that it has read, because the
/// buffer is a copy. A killed process closes its input in the same way.
/// </summary>
internal sealed class ClosablePipeReader(PipeReader reader) : PipeReader
{
    private static readonly ReadResult End = new(ReadOnlySequence<byte>.Empty, isCanceled: false, isCompleted: true);

    private readonly Lock _gate = new();
    private ReadOnlySequence<byte> _buffer;
    private bool _isCompleted;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Copy(await reader.ReadAsync(cancellationToken).ConfigureAwait(false));

    public override bool TryRead(out ReadResult result)
    {
        var isRead = reader.TryRead(out result);
        if (isRead)
            result = Copy(result);
        return isRead;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_gate)
        {
            if (!_isCompleted)
                reader.AdvanceTo(_buffer.GetPosition(consumed.GetInteger()), _buffer.GetPosition(examined.GetInteger()));
        }
    }

    public override void CancelPendingRead() => reader.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            _isCompleted = true;
            reader.Complete(exception);
        }
    }

    private ReadResult Copy(ReadResult result)
    {
        lock (_gate)
        {
            if (_isCompleted)
                return End;

            _buffer = result.Buffer;
            return new ReadResult(new ReadOnlySequence<byte>(_buffer.ToArray()), result.IsCanceled, result.IsCompleted);
        }
    }
}
