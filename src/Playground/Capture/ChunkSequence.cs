namespace PortBridge.Playground.Capture;

/// <summary>
/// Detects repeated and missing chunks by their numbers: after a reconnect the browser sends again what it knows no
/// acknowledgment of, and it skips the numbers of chunks that it dropped.
/// </summary>
public sealed class ChunkSequence
{
    private int _next;

    /// <summary>Accepts a chunk unless it was accepted before.</summary>
    /// <param name="number">The number of the chunk, from 0.</param>
    /// <param name="missing">The number of chunks before this one that were dropped.</param>
    /// <returns>False if the chunk was accepted before, or the number is invalid.</returns>
    public bool TryAccept(int number, out int missing)
    {
        missing = Math.Max(0, number - _next);
        if (number < _next || number == int.MaxValue)
            return false;

        _next = number + 1;
        return true;
    }
}
