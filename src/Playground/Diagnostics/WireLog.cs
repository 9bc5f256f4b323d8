using PortBridge.Diagnostics;

namespace PortBridge.Playground.Diagnostics;

/// <summary>The last frames of one page's sessions, and those of none, while somebody looks.</summary>
public sealed class WireLog : IDisposable
{
    /// <summary>How many frames are kept; older ones leave.</summary>
    public const int MaxFrames = 200;

    private readonly Lock _gate = new();
    private readonly Queue<WireLogEntry> _frames = [];
    private long _next;

    /// <summary>A log that is off.</summary>
    public WireLog(WireTap tap) => Watch = tap.Watch(Add);

    /// <summary>Raised after each frame, on the thread that brought it.</summary>
    public event Action? Changed;

    /// <summary>For the sessions whose frames are to be seen.</summary>
    public WireTapSubscription Watch { get; }

    /// <summary>Whether frames are taken at the moment. What is there stays.</summary>
    /// <value>Default false.</value>
    public bool IsOn
    {
        get => Watch.IsOn;
        set => Watch.IsOn = value;
    }

    /// <summary>The frames of this moment, the oldest first.</summary>
    public IReadOnlyList<WireLogEntry> Frames
    {
        get
        {
            lock (_gate)
                return [.. _frames];
        }
    }

    /// <summary>Takes a frame.</summary>
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

/// <summary>A frame of a log.</summary>
/// <param name="Number">Counts the log's frames from 0.</param>
/// <param name="Frame">The frame.</param>
public sealed record WireLogEntry(long Number, WireFrame Frame);
