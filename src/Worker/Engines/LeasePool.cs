using System.Threading.Channels;

namespace PortBridge.Worker.Engines;

/// <summary>
/// A bounded number of things that are dear to make, each lent to one borrower at a time. Made when first wanted,
/// handed on used ones first, and borrowers are served in the order they came.
/// </summary>
/// <typeparam name="T">What is lent.</typeparam>
internal sealed class LeasePool<T> : IDisposable
    where T : class, IDisposable
{
    private readonly Channel<T?> _slots;
    private readonly Func<T> _make;

    /// <param name="size">How many there may be, at least 1.</param>
    /// <param name="make">Makes one; runs on the thread pool.</param>
    public LeasePool(int size, Func<T> make)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _make = make;

        // A null is the right to make one; it comes behind whatever is made already. A channel wakes its readers in
        // the order they came.
        _slots = Channel.CreateUnboundedPrioritized(new UnboundedPrioritizedChannelOptions<T?>
        {
            Comparer = Comparer<T?>.Create((a, b) => (a is null).CompareTo(b is null)),
        });
        for (var i = 0; i < size; i++)
            _slots.Writer.TryWrite(null);
    }

    /// <summary>Waits for one.</summary>
    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
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
            return await Task.Run(_make, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            // Who comes next may try again.
            _slots.Writer.TryWrite(null);
            throw;
        }
    }

    /// <summary>Gives one back in good order.</summary>
    public void Return(T item)
    {
        if (!_slots.Writer.TryWrite(item))
            item.Dispose();
    }

    /// <summary>Gives one back that must not be used again; another may be made in its place.</summary>
    public void Discard(T item)
    {
        item.Dispose();
        _slots.Writer.TryWrite(null);
    }

    /// <summary>Wakes who waits, and frees what is not lent; what is lent is freed when it comes back.</summary>
    public void Dispose()
    {
        _slots.Writer.TryComplete();
        while (_slots.Reader.TryRead(out var item))
            item?.Dispose();
    }
}
