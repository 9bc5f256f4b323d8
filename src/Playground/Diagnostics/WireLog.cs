namespace PortBridge.Playground.Diagnostics;

/// <summary>The last frames of one page's sessions, and those of no session, recorded while the log is on.</summary>
public sealed class WireLog : IDisposable
{
    /// <summary>The number of entries kept; the oldest are removed.</summary>
    public const int MaxFrames = 200;

    private readonly Lock _gate = new();
    private readonly Queue<WireLogEntry> _frames = [];
    private long _next;

    /// <summary>Creates a log that is off.</summary>
    public WireLog(WireTap tap) => Watch = tap.Subscribe(Add);

    /// <summary>Raised after each frame, on the thread that added it.</summary>
    public event Action? Changed;

    /// <summary>Selects the sessions whose frames are recorded; set it in their options.</summary>
    public WireTapSubscription Watch { get; }

    /// <summary>Whether frames are recorded. Recorded frames stay when the log is turned off.</summary>
    /// <value>Default false.</value>
    public bool IsOn
    {
        get => Watch.IsEnabled;
        set => Watch.IsEnabled = value;
    }

    /// <summary>A snapshot of the entries, oldest first.</summary>
    public IReadOnlyList<WireLogEntry> Frames
    {
        get
        {
            lock (_gate)
                return [.. _frames];
        }
    }

    /// <summary>Adds a frame.</summary>
    public void Add(WireFrame frame)
    {
        lock (_gate)
        {
            if (_frames.Count == MaxFrames)
                _frames.Dequeue();
            _frames.Enqueue(new WireLogEntry(_next++, frame));
        }

        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public void Dispose() => Watch.Dispose();
}

/// <summary>A log entry.</summary>
/// <param name="Number">The sequence number, from 0.</param>
/// <param name="Frame">The frame.</param>
public sealed record WireLogEntry(long Number, WireFrame Frame);
