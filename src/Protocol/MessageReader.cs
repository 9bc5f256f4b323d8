using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using PortBridge.Protocol.Framing;

namespace PortBridge.Protocol;

/// <summary>Reads one direction's messages off a pipe, in order. It owns the pipe's reading end.</summary>
/// <param name="input">Where the bytes come from.</param>
/// <param name="framing">How messages are told apart.</param>
/// <param name="parse">Makes a message of a payload: <see cref="MessageJson"/>.</param>
public sealed class MessageReader<TMessage>(
    PipeReader input, IFraming framing, MessageReader<TMessage>.Parse parse)
    where TMessage : class
{
    /// <summary>Makes a message of a payload.</summary>
    public delegate ParseResult<TMessage> Parse(in ReadOnlySequence<byte> payload);

    /// <inheritdoc cref="ReadAllAsync(Action, CancellationToken)"/>
    public IAsyncEnumerable<ParseResult<TMessage>> ReadAllAsync(CancellationToken cancellationToken = default) =>
        ReadAllAsync(static () => { }, cancellationToken);

    /// <summary>
    /// Every message until the stream ends between two frames. What is framed rightly but no message is handed out
    /// as a fault, and reading goes on.
    /// </summary>
    /// <param name="onDrained">Called when all that has come is handed out or nobody wants the rest, before more is waited for.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ProtocolException">
    /// The stream holds no frame where one belongs, or ends inside one. Nothing can be read after that.
    /// </exception>
    public async IAsyncEnumerable<ParseResult<TMessage>> ReadAllAsync(
        Action onDrained, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;
            try
            {
                while (framing.TryRead(ref buffer, out var payload))
                    yield return parse(payload);
            }
            finally
            {
                onDrained();
            }

            if (result.IsCompleted && !buffer.IsEmpty)
                throw Torn(buffer);

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted || result.IsCanceled)
                yield break;
        }
    }

    private static ProtocolException Torn(in ReadOnlySequence<byte> rest) => new(
        ProtocolViolation.TornFrame,
        $"The stream ended inside a frame, after {rest.Length} of its bytes.",
        PayloadExcerpt.Take(rest));
}
