using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol.Messages;

namespace PortBridge.Conformance.Checks;

/// <summary>Sends audio to a session, whose id is always <see cref="Id"/>.</summary>
internal static class Playback
{
    /// <summary>The session's id.</summary>
    public const string Id = "s";

    /// <summary>Sends audio in chunks.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="seq">The number of the first chunk.</param>
    /// <param name="audio">The audio, in parts.</param>
    /// <param name="gapMs">The gap before the first chunk.</param>
    /// <returns>The number of the next chunk.</returns>
    public static async Task<int> PlayAsync(WorkerClient worker, int seq, IEnumerable<byte[]> audio, long gapMs = 0)
    {
        foreach (var pcm in AudioSource.Chunks(audio))
        {
            await worker.SendAsync(new AudioChunk(Id, pcm, seq++, gapMs));
            gapMs = 0;
        }

        return seq;
    }

    /// <summary>Ends the session and returns its events.</summary>
    /// <param name="context">The check's context.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="ending">The command that ends it.</param>
    /// <exception cref="Assertions.InconclusiveException">The worker detected no speech.</exception>
    public static async Task<IReadOnlyList<WorkerEvent>> EndAsync(CheckContext context, WorkerClient worker, Command ending)
    {
        await worker.SendAsync(ending);
        await worker.StoppedAsync(Id);
        var events = worker.EventsOf(Id);
        return events.Any(e => e is SpeechStarted) ? events : throw context.NoSpeech();
    }
}
