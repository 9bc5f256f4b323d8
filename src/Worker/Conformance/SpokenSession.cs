using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Conformance;

/// <summary>A session of two spoken sentences, as a worker told it, and what it said besides.</summary>
/// <param name="Events">Everything that the worker said.</param>
/// <param name="Chunks">How many chunks it was sent.</param>
/// <param name="AudioMs">How much audio it was sent.</param>
internal sealed record SpokenSession(IReadOnlyList<Received> Events, int Chunks, long AudioMs)
{
    public const string Id = "spoken";

    /// <summary>The session's own events.</summary>
    public IReadOnlyList<WorkerEvent> Own { get; } =
        [.. Events.Select(received => received.Event).Where(e => SessionOf(e) == Id)];

    public bool HasSpeech => Own.Any(e => e is SpeechStarted);

    public static string? SessionOf(WorkerEvent e) => e switch
    {
        SessionEvent session => session.SessionId,
        Error error => error.SessionId,
        _ => null,
    };

    /// <summary>Speaks to a worker that is started for it.</summary>
    public static async Task<SpokenSession> RecordAsync(TrialSettings settings)
    {
        await using var trial = new Trial(settings);
        var worker = await trial.ReadyAsync();
        await worker.StartSessionAsync(Id, start => start with { Words = true });
        var chunks = Sound.Chunks(TwoSentences(settings.Sound)).ToList();
        for (var i = 0; i < chunks.Count; i++)
            await worker.SendAsync(new AudioChunk(Id, chunks[i], i));
        await worker.SendAsync(new StopSession(Id));
        await worker.StoppedAsync(Id);
        // What it wrongly says after the session's end comes before the answer.
        await worker.PingAsync();
        return new SpokenSession(worker.Log.All, chunks.Count, chunks.Count * Sound.ChunkMs);
    }

    public static IEnumerable<byte[]> TwoSentences(Sound sound) =>
        [Sound.Silence(1000), sound.Speech(2500), Sound.Silence(2000), sound.Speech(1500), Sound.Silence(2000)];
}
