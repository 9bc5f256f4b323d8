using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Json;

namespace PortBridge.Protocol.IO;

/// <summary>Reads the messages of one direction from a pipe, in order.</summary>
/// <param name="input">The pipe, owned by the reader.</param>
/// <param name="framing">The framing of the stream.</param>
/// <param name="parse">Parses a payload: see <see cref="MessageJson"/>.</param>
public sealed class MessageReader<TMessage>(
    PipeReader input, IFraming framing, MessageReader<TMessage>.Parse parse)
    where TMessage : class
{
    /// <summary>Parses a payload.</summary>
    public delegate ParseResult<TMessage> Parse(in ReadOnlySequence<byte> payload);

    /// <inheritdoc cref="ReadAllAsync(Action, CancellationToken)"/>
    public IAsyncEnumerable<ParseResult<TMessage>> ReadAllAsync(CancellationToken cancellationToken = default) =>
        ReadAllAsync(static () => { }, cancellationToken);

    /// <summary>
    /// Reads until the stream ends between two frames. An invalid payload in a valid frame is returned as an error, and
    /// reading continues.
    /// </summary>
    /// <param name="onDrained">Called after each batch of messages, before the reader waits for more input.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ProtocolException">
    /// A frame is invalid, or the stream ends inside one. The stream cannot be read any further.
    /// </exception>
    public async IAsyncEnumerable<ParseResult<TMessage>> ReadAllAsync(
        Action onDrained, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;
            try
            {
                while (framing.TryRead(ref buffer, out var payload))
                    yield return parse(payload);
                if (result.IsCompleted && framing.TryReadLast(buffer, out var last))
                    yield return parse(last);
            }
            finally
            {
                onDrained();
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted || result.IsCanceled)
                yield break;
        }
    }
}
