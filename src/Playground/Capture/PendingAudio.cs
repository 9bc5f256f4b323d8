namespace PortBridge.Playground.Capture;

/// <summary>
/// The calls of the browser whose audio waits for room. The script keeps to half of both limits, but nothing else makes a
/// browser do so. Used on the dispatcher of the page only.
/// </summary>
public sealed class PendingAudio
{
    /// <summary>The maximum number of waiting chunks.</summary>
    public const int MaxChunks = 64;

    /// <summary>The maximum size of the waiting chunks in bytes.</summary>
    public const int MaxBytes = 512 * 1024;

    private readonly Dictionary<int, Waiting> _waiting = [];
    private int _bytes;

    /// <summary>Whether another chunk may wait.</summary>
    public bool HasRoomFor(int bytes) => _waiting.Count < MaxChunks && _bytes + bytes <= MaxBytes;

    /// <summary>Counts a chunk until it is accepted.</summary>
    /// <param name="number">The number of the chunk.</param>
    /// <param name="bytes">The size of the chunk.</param>
    /// <param name="acceptance">Completes when the chunk is accepted.</param>
    /// <returns>The result of <paramref name="acceptance"/>.</returns>
    public Task<bool> AddAsync(int number, int bytes, Task<bool> acceptance) =>
        acceptance.IsCompleted ? acceptance : WaitAsync(number, bytes, new Waiting(acceptance));

    /// <summary>
    /// Waits for a chunk that was sent before: the call is a repetition after a reconnect, and the answer of the earlier
    /// call was lost. Of several repetitions only the last waits.
    /// </summary>
    /// <returns>Whether more audio is wanted.</returns>
    public Task<bool> RepeatAsync(int number)
    {
        if (!_waiting.TryGetValue(number, out var waiting))
            return Task.FromResult(true);

        waiting.Repetition?.TrySetResult(true);
        waiting.Repetition = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return waiting.Repetition.Task;
    }

    private async Task<bool> WaitAsync(int number, int bytes, Waiting waiting)
    {
        _waiting.Add(number, waiting);
        _bytes += bytes;
        var isWanted = false;
        try
        {
            return isWanted = await waiting.Acceptance;
        }
        finally
        {
            _waiting.Remove(number);
            _bytes -= bytes;
            waiting.Repetition?.TrySetResult(isWanted);
        }
    }

    private sealed class Waiting(Task<bool> acceptance)
    {
        public Task<bool> Acceptance => acceptance;

        public TaskCompletionSource<bool>? Repetition { get; set; }
    }
}
