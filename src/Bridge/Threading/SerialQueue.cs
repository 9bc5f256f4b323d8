using System.Threading.Channels;

namespace PortBridge.Threading;

/// <summary>Applies changes one after the other, in the order in which they were queued from any thread.</summary>
/// <param name="onError">Called with what a change throws; the next one is applied all the same.</param>
internal sealed class SerialQueue(Action<Exception> onError)
{
    private readonly Channel<Action> _changes = Channel.CreateUnbounded<Action>(new() { SingleReader = true });

    /// <summary>Queues a change, and never waits.</summary>
    /// <returns>False if <see cref="RunAsync"/> has ended.</returns>
    public bool TryAdd(Action change) => _changes.Writer.TryWrite(change);

    /// <summary>Applies what is queued, and at last what was queued before <see cref="TryAdd"/> refused.</summary>
    /// <param name="isOver">Looked at before each change.</param>
    public async Task RunAsync(Func<bool> isOver)
    {
        while (!isOver())
            Apply(await _changes.Reader.ReadAsync().ConfigureAwait(false));

        _changes.Writer.Complete();
        while (_changes.Reader.TryRead(out var late))
            Apply(late);
    }

    private void Apply(Action change)
    {
        try
        {
            change();
        }
        catch (Exception e)
        {
            onError(e);
        }
    }
}
