using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.Realtime;

/// <summary>The audio of one commit, or one utterance.</summary>
internal sealed class RealtimeItem
{
    private readonly List<string> _texts = [];
    private readonly StableText _stable = new();
    private bool _isUtteranceSent;

    /// <summary>The identifier.</summary>
    public string Id { get; } = $"item_{Guid.CreateVersion7():N}";

    /// <summary>Whether its audio is complete.</summary>
    public bool IsCommitted { get; set; }

    /// <summary>The text of the finals.</summary>
    public string Text => string.Join(' ', _texts);

    /// <summary>The text to append for a partial; empty for none.</summary>
    public string Grow(SpeechEvent.Partial partial) => Separate(_stable.Grow(partial));

    /// <summary>The text to append for a final; empty for none.</summary>
    public string Append(SpeechEvent.Final final)
    {
        var delta = Separate(_stable.Finish(final));
        _isUtteranceSent = false;
        if (final.Text.Length > 0)
            _texts.Add(final.Text);
        return delta;
    }

    private string Separate(string delta)
    {
        if (delta.Length == 0 || _isUtteranceSent)
            return delta;

        _isUtteranceSent = true;
        return _texts.Count > 0 ? " " + delta : delta;
    }
}

/// <summary>
/// The items that are not complete, from the oldest on: speech of the next one can start before the text of the last one
/// is final.
/// </summary>
internal sealed class RealtimeItems
{
    private readonly List<RealtimeItem> _open = [];
    private TimeSpan _lastStart = TimeSpan.MinValue;
    private int _nextUtterance;

    /// <summary>The identifier of the item that was committed last; null for none.</summary>
    public string? Previous { get; private set; }

    /// <summary>Begins the item of an utterance.</summary>
    /// <returns>Null if the utterance has begun before, with a worker that was lost.</returns>
    public RealtimeItem? Start(TimeSpan at)
    {
        if (at <= _lastStart)
            return null;

        _lastStart = at;
        return Add();
    }

    /// <summary>The item whose audio is not complete; a new one if there is none.</summary>
    public RealtimeItem Uncommitted() => _open.LastOrDefault(item => !item.IsCommitted) ?? Add();

    /// <summary>Completes the audio of an item.</summary>
    /// <returns>The identifier of the item before.</returns>
    public string? Commit(RealtimeItem item)
    {
        item.IsCommitted = true;
        var previous = Previous;
        Previous = item.Id;
        return previous;
    }

    /// <summary>The item of a partial; null if its speech was not announced.</summary>
    public RealtimeItem? Find(SpeechEvent.Partial partial) => _open.ElementAtOrDefault(partial.Utterance - _nextUtterance);

    /// <summary>The oldest item; a new one if there is none.</summary>
    public RealtimeItem Oldest() => _open.Count > 0 ? _open[0] : Add();

    /// <summary>Removes the item of a final.</summary>
    /// <param name="item">The item.</param>
    /// <param name="nextUtterance">The number of the utterance after it.</param>
    public void Remove(RealtimeItem item, int nextUtterance)
    {
        _open.Remove(item);
        _nextUtterance = nextUtterance;
    }

    /// <summary>Removes the item of an utterance that has no final.</summary>
    public void Skip(RealtimeItem item) => Remove(item, _nextUtterance + 1);

    /// <summary>Discards all items, because another stream begins.</summary>
    public void Clear()
    {
        _open.Clear();
        (_lastStart, _nextUtterance) = (TimeSpan.MinValue, 0);
    }

    private RealtimeItem Add()
    {
        var item = new RealtimeItem();
        _open.Add(item);
        return item;
    }
}
