using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;

namespace PortBridge.Processes;

/// <summary>
/// Takes a worker's standard error off its hands, line by line into the log, and keeps the last lines. However much
/// comes, it costs one line's memory: a longer one is cut.
/// </summary>
internal sealed class StandardErrorPump(PipeReader error, int generation, ILogger logger)
{
    public const int TailLength = 40;
    public const int MaxLineBytes = 4096;

    private readonly Queue<string> _tail = new(TailLength);
    private bool _isInCutLine;

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> Tail
    {
        get
        {
            lock (_tail)
                return [.. _tail];
        }
    }

    /// <summary>Reads until the stream ends. It never fails: a stream that breaks has ended.</summary>
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
            logger.StandardErrorBroke(generation, e.Message);
        }
        finally
        {
            await error.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Makes <see cref="RunAsync"/> end although the stream has not.</summary>
    public void Cancel() => error.CancelPendingRead();

    private SequencePosition TakeLines(ReadOnlySequence<byte> buffer, bool isEnd)
    {
        while (buffer.PositionOf((byte)'\n') is { } newline)
        {
            Take(buffer.Slice(0, newline));
            _isInCutLine = false;
            buffer = buffer.Slice(buffer.GetPosition(1, newline));
        }

        if (!(isEnd && !buffer.IsEmpty) && buffer.Length <= MaxLineBytes && !_isInCutLine)
            return buffer.Start;

        Take(buffer);
        _isInCutLine = true;
        return buffer.End;
    }

    private void Take(in ReadOnlySequence<byte> bytes)
    {
        if (_isInCutLine)
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
