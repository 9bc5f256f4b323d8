namespace PortBridge.Worker.Conformance;

/// <summary>What the checks of one run share.</summary>
/// <param name="Command">How the worker is started.</param>
/// <param name="Sound">What is said to it.</param>
/// <param name="Limits">The longest waits.</param>
/// <param name="Time">The clock.</param>
internal sealed record TrialSettings(WorkerCommand Command, Sound Sound, WaitLimits Limits, TimeProvider Time);

/// <summary>One check's place: starts workers, and clears them away.</summary>
internal sealed class Trial(TrialSettings settings, Lazy<Task<SpokenSession>>? spoken = null) : IAsyncDisposable
{
    private const int EvidenceEvents = 6;
    private const int EvidenceLines = 3;

    private readonly List<WorkerUnderTest> _workers = [];
    private WorkerUnderTest? _prepared;

    public Sound Sound => settings.Sound;

    public TimeProvider Time => settings.Time;

    /// <summary>A worker of this check's own, as it starts.</summary>
    public WorkerUnderTest Start()
    {
        var worker = WorkerUnderTest.Start(settings.Command, settings.Limits, settings.Time);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Starts the worker that the first <see cref="ReadyAsync"/> will return.</summary>
    /// <exception cref="UnmetException">It did not get ready.</exception>
    public async Task PrepareAsync() => _prepared = await ReadyAsync();

    /// <summary>A worker of this check's own that takes sessions.</summary>
    /// <exception cref="UnmetException">It did not get ready.</exception>
    public async Task<WorkerUnderTest> ReadyAsync()
    {
        var worker = Interlocked.Exchange(ref _prepared, null) ?? Start();
        await worker.ReadyAsync();
        return worker;
    }

    /// <summary>The session that all checks of speech look at; it is recorded once for all of them.</summary>
    /// <exception cref="NotShownException">The worker heard no speech in it.</exception>
    public async Task<SpokenSession> SpokenAsync()
    {
        var session = await HeardAsync();
        return session.HasSpeech ? session : throw NoSpeech();
    }

    /// <summary>The same session, whether or not the worker heard speech in it.</summary>
    public Task<SpokenSession> HeardAsync() => spoken!.Value;

    public NotShownException NoSpeech() => new(
        $"The worker hears no speech in {Sound.Description}. Give it some that it knows: --speech FILE.wav.");

    /// <summary>What the workers said last, for a person who asks why a check failed.</summary>
    public async Task<IReadOnlyList<string>> EvidenceAsync()
    {
        var evidence = new List<string>();
        foreach (var worker in _workers)
        {
            await worker.SettleAsync();
            evidence.AddRange(Evidence(worker));
        }

        return evidence;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.DisposeAsync();
    }

    private static IEnumerable<string> Evidence(WorkerUnderTest worker)
    {
        foreach (var received in worker.Log.All.TakeLast(EvidenceEvents))
            yield return $"{received.At.TotalMilliseconds,6:0} ms  {EventText.Of(received.Event)}";
        if (worker.ExitCode is { } code)
            yield return $"exit code {code}";
        var lines = worker.StandardErrorTail.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.TakeLast(EvidenceLines))
            yield return $"stderr     {EventText.Shorten(line)}";
    }
}
