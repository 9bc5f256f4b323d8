using Microsoft.Extensions.Options;

namespace PortBridge.Playground.Hosting;

/// <summary>Counts the open pages, in total and per address. Thread-safe.</summary>
public sealed class CircuitLimit(IOptions<PlaygroundOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = [];
    private int _total;

    /// <summary>The number of open pages.</summary>
    public int Total
    {
        get
        {
            lock (_gate)
                return _total;
        }
    }

    /// <summary>Whether no further page may be opened.</summary>
    /// <param name="address">The address of the visitor; null for this machine, which only the total limits.</param>
    public bool IsReached(string? address)
    {
        lock (_gate)
            return IsReachedLocked(address);
    }

    /// <summary>Counts a page unless the limit is reached.</summary>
    public bool TryEnter(string? address)
    {
        lock (_gate)
        {
            if (IsReachedLocked(address))
                return false;

            _total++;
            if (address is not null)
                _counts[address] = _counts.GetValueOrDefault(address) + 1;
            return true;
        }
    }

    /// <summary>Ends the count of a page.</summary>
    public void Exit(string? address)
    {
        lock (_gate)
        {
            _total--;
            if (address is not null && --_counts[address] == 0)
                _counts.Remove(address);
        }
    }

    private bool IsReachedLocked(string? address) =>
        _total >= options.Value.MaxPages
        || address is not null && _counts.GetValueOrDefault(address) >= options.Value.MaxPagesPerAddress;
}
