using System.Diagnostics.CodeAnalysis;

namespace PortBridge.Protocol.Messages;

/// <summary>A thread-safe object pool that keeps at most <paramref name="capacity"/> items.</summary>
internal sealed class BoundedStack<T>(int capacity)
    where T : class
{
    private readonly T?[] _items = new T?[capacity];
    private readonly Lock _gate = new();
    private int _count;

    public bool TryPush(T item)
    {
        lock (_gate)
        {
            if (_count == _items.Length)
                return false;

            _items[_count++] = item;
            return true;
        }
    }

    public bool TryPop([NotNullWhen(true)] out T? item)
    {
        lock (_gate)
        {
            item = _count == 0 ? null : _items[--_count];
            if (item is not null)
                _items[_count] = null;
            return item is not null;
        }
    }
}
