using System.Threading.Channels;

namespace PortBridge.Threading;

/// <summary>Runs actions one at a time, in the order in which any threads queued them.</summary>
/// <param name="onError">Called with each exception that an action throws; the next action runs all the same.</param>
internal sealed class SerialQueue(Action<Exception> onError)
{
    private readonly Channel<Action> _actions = Channel.CreateUnbounded<Action>(new() { SingleReader = true });

    /// <summary>Queues an action. Does not wait.</summary>
    /// <returns>False if <see cref="RunAsync"/> has ended.</returns>
    public bool TryAdd(Action action) => _actions.Writer.TryWrite(action);

    /// <summary>Runs queued actions until a condition holds, then those that were queued in the meantime.</summary>
    /// <param name="isOver">The condition; checked before each action.</param>
    public async Task RunAsync(Func<bool> isOver)
    {
        while (!isOver())
            Run(await _actions.Reader.ReadAsync().ConfigureAwait(false));

        _actions.Writer.Complete();
        while (_actions.Reader.TryRead(out var late))
            Run(late);
    }

    private void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            onError(e);
        }
    }
}
