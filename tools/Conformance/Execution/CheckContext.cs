using PortBridge.Conformance.Assertions;
using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Workers;

namespace PortBridge.Conformance.Execution;

/// <summary>Gives one check its workers, and releases them afterwards.</summary>
/// <param name="settings">The settings of the run.</param>
/// <param name="pool">The workers that checks share.</param>
/// <param name="recording">The spoken session that checks share.</param>
internal sealed class CheckContext(
    CheckSettings settings, WorkerPool pool, Lazy<Task<RecordedSession>> recording) : IAsyncDisposable
{
    private const int TranscriptEvents = 6;
    private const int TranscriptLines = 3;

    private readonly List<WorkerClient> _shared = [];
    private readonly List<WorkerClient> _own = [];

    /// <summary>The audio that is sent to workers.</summary>
    public AudioSource Audio => settings.Audio;

    /// <summary>The clock.</summary>
    public TimeProvider Time => settings.Time;

    /// <summary>A ready worker without sessions that other checks have used or will use. Leave its input open.</summary>
    /// <exception cref="CheckFailedException">It did not become ready.</exception>
    public async Task<WorkerClient> WorkerAsync()
    {
        var worker = await pool.TakeAsync() ?? settings.StartWorker();
        _shared.Add(worker);
        await worker.ReadyAsync();
        return worker;
    }

    /// <summary>Starts a worker that no other check uses.</summary>
    public WorkerClient StartWorker()
    {
        var worker = settings.StartWorker();
        _own.Add(worker);
        return worker;
    }

    /// <summary>A ready worker that no other check uses.</summary>
    /// <exception cref="CheckFailedException">It did not become ready.</exception>
    public async Task<WorkerClient> FreshWorkerAsync()
    {
        if (pool.TakeUnused() is { } unused)
        {
            _own.Add(unused);
            return unused;
        }

        var worker = StartWorker();
        await worker.ReadyAsync();
        return worker;
    }

    /// <summary>The session that all checks of speech examine; it is recorded once.</summary>
    /// <exception cref="InconclusiveException">The worker recognized no speech in it.</exception>
    public async Task<RecordedSession> SpeechAsync()
    {
        var session = await RecordingAsync();
        return session.HasSpeech ? session : throw NoSpeech();
    }

    /// <summary>The same session, even if the worker recognized no speech in it.</summary>
    public Task<RecordedSession> RecordingAsync() => recording.Value;

    /// <summary>The exception for a worker that recognized no speech.</summary>
    public InconclusiveException NoSpeech() => new(
        $"The worker recognizes no speech in {Audio.Description}. Pass speech that it recognizes: --speech FILE.wav.",
        isSpeechMissing: true);

    /// <summary>Starts a worker, waits until it is ready and leaves it, unused, in the pool.</summary>
    /// <exception cref="CheckFailedException">It did not become ready.</exception>
    public async Task ProbeAsync()
    {
        var worker = await FreshWorkerAsync();
        _own.Remove(worker);
        pool.AddUnused(worker);
    }

    /// <summary>Returns the shared workers to the pool. Call it only after a check that did not fail.</summary>
    public async Task ReturnWorkersAsync()
    {
        try
        {
            foreach (var worker in _shared.Where(worker => worker.IsUsable).ToList())
            {
                await worker.EndSessionsAsync();
                worker.BeginCheck();
                _shared.Remove(worker);
                pool.Add(worker);
            }
        }
        catch (CheckFailedException)
        {
            // Whether sessions end is the subject of other checks; this worker is not used again.
        }
    }

    /// <summary>The last events of the check's workers, their exit codes and the end of their standard error.</summary>
    public async Task<IReadOnlyList<string>> TranscriptAsync()
    {
        var transcript = new List<string>();
        foreach (var worker in _own.Concat(_shared))
        {
            await worker.SettleAsync();
            transcript.AddRange(Transcript(worker));
        }

        return transcript;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _own.Concat(_shared))
            await worker.DisposeAsync();
    }

    private static IEnumerable<string> Transcript(WorkerClient worker)
    {
        foreach (var received in worker.Received.TakeLast(TranscriptEvents))
            yield return $"{received.At.TotalMilliseconds,6:0} ms  {EventText.Of(received.Event)}";
        if (worker.ExitCode is { } code)
            yield return $"exit code {code}";
        var lines = worker.StandardErrorTail.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.TakeLast(TranscriptLines))
            yield return $"stderr     {EventText.Shorten(line)}";
    }
}
