using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Execution;

/// <summary>A session of two spoken sentences: what the worker was sent and what it answered.</summary>
/// <param name="Events">All events of the worker while the session ran, in order.</param>
/// <param name="Chunks">The number of chunks that were sent.</param>
/// <param name="AudioMs">The length of the audio that was sent.</param>
/// <param name="Ready">The worker's <c>ready</c> event.</param>
internal sealed record RecordedSession(IReadOnlyList<WorkerEvent> Events, int Chunks, long AudioMs, Ready Ready)
{
    /// <summary>The session's id.</summary>
    public const string Id = "spoken";

    /// <summary>The events of the session itself.</summary>
    public IReadOnlyList<WorkerEvent> Own { get; } = [.. Events.Where(e => EventNames.SessionOf(e) == Id)];

    /// <summary>Whether the worker detected speech and recognized words in it.</summary>
    public bool HasSpeech => Own.Any(e => e is SpeechStarted) && Own.Any(e => e is Final { Text.Length: > 0 });

    /// <summary>Sends the audio to a worker and waits for the session's end.</summary>
    /// <exception cref="Assertions.CheckFailedException">The session does not start or does not end.</exception>
    public static async Task<RecordedSession> RecordAsync(CheckSettings settings, WorkerPool pool)
    {
        await using var context = new CheckContext(settings, pool, new(() => throw new InvalidOperationException()));
        var worker = await context.WorkerAsync();
        await worker.StartSessionAsync(Id);
        var chunks = AudioSource.Chunks(TwoSentences(settings.Audio)).ToList();
        for (var i = 0; i < chunks.Count; i++)
            await worker.SendAsync(new AudioChunk(Id, chunks[i], i));
        await worker.SendAsync(new StopSession(Id));
        await worker.StoppedAsync(Id);
        // What a worker sends after the session's end arrives before the answer to a ping.
        await worker.PingAsync();
        var recorded = new RecordedSession(
            worker.Events, chunks.Count, chunks.Count * AudioSource.ChunkMs, await worker.ReadyAsync());
        await context.ReturnWorkersAsync();
        return recorded;
    }

    /// <summary>9 s of audio: 2.5 s and 1.5 s of speech, each between silences.</summary>
    public static IEnumerable<byte[]> TwoSentences(AudioSource audio) =>
    [
        AudioSource.Silence(1000), audio.Speech(2500), AudioSource.Silence(2000), audio.Speech(1500),
        AudioSource.Silence(2000),
    ];
}
