using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;

namespace PortBridge.Processes;

/// <summary>
/// Drains a worker's standard error into the log, line by line, and keeps the last lines. Memory is bounded: lines
/// longer than <see cref="MaxLineBytes"/> are truncated.
/// </summary>
internal sealed class StandardErrorPump(PipeReader error, int generation, ILogger logger)
{
    /// <summary>The number of lines in <see cref="Tail"/>.</summary>
    public const int TailLength = 40;

    /// <summary>The maximum length of a line, in bytes.</summary>
    public const int MaxLineBytes = 4096;

    private readonly Queue<string> _tail = new(TailLength);
    private bool _isTruncating;

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> Tail
    {
        get
        {
            lock (_tail)
                return [.. _tail];
        }
    }

    /// <summary>Reads until the stream ends or a read fails. Does not throw.</summary>
    public async Task RunAsync()
    {
        try
        {
            ReadResult result;
            do
            {
                result = await error.ReadAsync().ConfigureAwait(false);
                var rest = TakeLines(result.Buffer, result.IsCompleted || result.IsCanceled);
                error.AdvanceTo(rest, result.Buffer.End);
            }
            while (!result.IsCompleted && !result.IsCanceled);
        }
        catch (IOException e)
        {
            logger.StandardErrorFailed(generation, e.Message);
        }
        finally
        {
            await error.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Makes <see cref="RunAsync"/> return before the stream ends.</summary>
    public void Cancel() => error.CancelPendingRead();

    private SequencePosition TakeLines(ReadOnlySequence<byte> buffer, bool isEnd)
    {
        while (buffer.PositionOf((byte)'\n') is { } newline)
        {
            Take(buffer.Slice(0, newline));
            _isTruncating = false;
            buffer = buffer.Slice(buffer.GetPosition(1, newline));
        }

        if (!(isEnd && !buffer.IsEmpty) && buffer.Length <= MaxLineBytes && !_isTruncating)
            return buffer.Start;

        Take(buffer);
        _isTruncating = true;
        return buffer.End;
    }

    private void Take(in ReadOnlySequence<byte> bytes)
    {
        if (_isTruncating)
            return;

        var line = Encoding.UTF8.GetString(bytes.Slice(0, Math.Min(bytes.Length, MaxLineBytes))).TrimEnd('\r');
        lock (_tail)
        {
            if (_tail.Count == TailLength)
                _tail.Dequeue();
            _tail.Enqueue(line);
        }

        logger.StandardError(generation, line);
    }
}
