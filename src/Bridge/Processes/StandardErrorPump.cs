using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol;

namespace PortBridge.Processes;

/// <summary>
/// Drains a worker's standard error into the log, line by line and at a limited rate, and keeps the last lines. Memory is
/// bounded: lines longer than <see cref="MaxLineBytes"/> are truncated.
/// </summary>
/// <remarks>
/// A worker that has had no session has heard nothing, and its lines are logged at the level Information. Later lines may
/// have what people say, and are logged at the level Trace.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync disposes the limiter.")]
internal sealed class StandardErrorPump
{
    /// <summary>The number of lines in <see cref="Tail"/>.</summary>
    public const int TailLength = 40;

    /// <summary>The maximum length of a line, in bytes.</summary>
    public const int MaxLineBytes = 4096;

    /// <summary>The number of lines that are logged in a minute; further ones are counted.</summary>
    public const int LinesPerMinute = 200;

    private readonly PipeReader _error;
    private readonly int _generation;
    private readonly Func<bool> _mayHaveSpeech;
    private readonly ILogger _logger;
    private readonly LogLimiter _limiter;
    private readonly Queue<string> _tail = new(TailLength);
    private bool _isTruncating;

    /// <summary>Creates the pump; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="error">The worker's standard error.</param>
    /// <param name="generation">The generation of the worker.</param>
    /// <param name="mayHaveSpeech">Whether the worker has had a session.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Receives the lines.</param>
    public StandardErrorPump(
        PipeReader error, int generation, Func<bool> mayHaveSpeech, TimeProvider time, ILogger logger)
    {
        (_error, _generation, _mayHaveSpeech, _logger) = (error, generation, mayHaveSpeech, logger);
        _limiter = new LogLimiter(
            LinesPerMinute, TimeSpan.FromMinutes(1), time,
            count => logger.MessagesSuppressed(Level, generation, count, "lines of its standard error"));
    }

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> Tail
    {
        get
        {
            lock (_tail)
                return [.. _tail];
        }
    }

    private LogLevel Level => _mayHaveSpeech() ? LogLevel.Trace : LogLevel.Information;

    /// <summary>Reads until the stream ends or a read fails. Does not throw.</summary>
    public async Task RunAsync()
    {
        try
        {
            ReadResult result;
            do
            {
                result = await _error.ReadAsync().ConfigureAwait(false);
                var rest = TakeLines(result.Buffer, result.IsCompleted || result.IsCanceled);
                _error.AdvanceTo(rest, result.Buffer.End);
            }
            while (!result.IsCompleted && !result.IsCanceled);
        }
        catch (IOException e)
        {
            _logger.StandardErrorFailed(_generation, e.Message);
        }
        finally
        {
            _limiter.Dispose();
            await _error.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Makes <see cref="RunAsync"/> return before the stream ends.</summary>
    public void Cancel() => _error.CancelPendingRead();

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

        var text = Encoding.UTF8.GetString(bytes.Slice(0, Math.Min(bytes.Length, MaxLineBytes))).TrimEnd('\r');
        var line = UntrustedText.Clean(text, MaxLineBytes);
        lock (_tail)
        {
            if (_tail.Count == TailLength)
                _tail.Dequeue();
            _tail.Enqueue(line);
        }

        if (_limiter.TryPass())
            _logger.StandardError(Level, _generation, line);
    }
}
