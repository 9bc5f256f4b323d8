using System.Threading.Channels;

namespace PortBridge.Worker.Engines;

/// <summary>
/// A bounded pool of expensive objects, each leased to one caller at a time. Objects are created on demand, idle
/// objects are reused first, and callers are served in first-come, first-served order.
/// </summary>
/// <typeparam name="T">The type of the pooled objects.</typeparam>
internal sealed class LeasePool<T> : IDisposable
    where T : class, IDisposable
{
    private readonly Channel<T?> _slots;
    private readonly Func<T> _create;

    /// <param name="size">The maximum number of objects, at least 1.</param>
    /// <param name="create">Creates an object; runs on the thread pool.</param>
    public LeasePool(int size, Func<T> create)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _create = create;

        // A null is a permit to create an object; it sorts after all existing objects. A channel wakes its readers in
        // first-come, first-served order.
        _slots = Channel.CreateUnboundedPrioritized(new UnboundedPrioritizedChannelOptions<T?>
        {
            Comparer = Comparer<T?>.Create((a, b) => (a is null).CompareTo(b is null)),
        });
        for (var i = 0; i < size; i++)
            _slots.Writer.TryWrite(null);
    }

    /// <summary>Waits for a free object.</summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    public async ValueTask<T> RentAsync(CancellationToken cancellationToken)
    {
        T? item;
        try
        {
            item = await _slots.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(LeasePool<>), "The engine is being shut down.");
        }

        if (item is not null)
            return item;

        try
        {
            return await Task.Run(_create, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            // The next caller may try again.
            _slots.Writer.TryWrite(null);
            throw;
        }
    }

    /// <summary>Returns an object that can be reused.</summary>
    public void Return(T item)
    {
        if (!_slots.Writer.TryWrite(item))
            item.Dispose();
    }

    /// <summary>Disposes an object that must not be reused; another one may be created instead.</summary>
    public void Discard(T item)
    {
        item.Dispose();
        _slots.Writer.TryWrite(null);
    }

    /// <summary>Fails waiting callers and disposes idle objects. Leased objects are disposed when they are returned.</summary>
    public void Dispose()
    {
        _slots.Writer.TryComplete();
        while (_slots.Reader.TryRead(out var item))
            item?.Dispose();
    }
}
