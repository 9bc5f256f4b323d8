namespace PortBridge.Playground.Capture;

/// <summary>
/// Takes each numbered piece once. When a connection breaks, a browser cannot know what has arrived, and sends again
/// what may be missing; what it had to leave out shows as numbers that never come.
/// </summary>
public sealed class ChunkSequence
{
    private int _next;

    /// <summary>Notes that a piece has come.</summary>
    /// <param name="number">Its place among all pieces, from 0.</param>
    /// <param name="missing">How many before it will never come.</param>
    /// <returns>False for a piece that had come before.</returns>
    public bool TryAccept(int number, out int missing)
    {
        missing = Math.Max(0, number - _next);
        if (number < _next || number == int.MaxValue)
            return false;

        _next = number + 1;
        return true;
    }
}
