namespace PortBridge.Playground.Transcripts;

/// <summary>The memory for the recordings of all pages. Thread-safe.</summary>
/// <param name="maxBytes">The limit in bytes.</param>
public sealed class RecordingMemory(long maxBytes)
{
    private long _reserved;

    /// <summary>The reserved memory in bytes. It exceeds the limit by what <see cref="Reserve"/> added.</summary>
    public long Reserved => Interlocked.Read(ref _reserved);

    /// <summary>Reserves memory if the limit allows it.</summary>
    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _reserved, bytes) <= maxBytes)
            return true;

        Release(bytes);
        return false;
    }

    /// <summary>Reserves memory also beyond the limit.</summary>
    public void Reserve(int bytes) => Interlocked.Add(ref _reserved, bytes);

    /// <summary>Returns reserved memory.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _reserved, -bytes);
}
