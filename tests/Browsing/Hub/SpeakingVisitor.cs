using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using PortBridge.Testing.Measuring;

namespace PortBridge.Browsing.Hub;

/// <summary>
/// A visitor without a browser who speaks sentences of 1 s with pauses of 1 s. With the scripted engine each of them is
/// recognized as the same words, so lost or repeated audio shows.
/// </summary>
public sealed class SpeakingVisitor : IAsyncDisposable
{
    private const int ChunkMs = 50;
    private const int ChunkBytes = 32 * ChunkMs;
    private const int ChunksPerSentence = 40;
    private const int PauseChunks = 20;
    private const int MaxInFlight = 30;
    private const int Capture = 1;

    // Words that occur in no other text of the page.
    private static readonly byte[][] Words = [.. "three four five six".Split(' ').Select(Encoding.UTF8.GetBytes)];
    private static readonly byte[] Speech = CreateSpeech();

    private readonly PageClient _page;
    private readonly long _target;
    private readonly SemaphoreSlim _room = new(MaxInFlight);
    private readonly ConcurrentDictionary<int, long> _sentAt = new();
    private readonly SortedDictionary<int, string> _lines = [];
    private readonly Channel<int> _committed = Channel.CreateUnbounded<int>();
    private readonly List<long> _chunks = [];
    private readonly int[] _shown = new int[Words.Length];
    private readonly Dictionary<int, int> _firstChunkOf = [];
    private bool _isCalibrating = true;

    private SpeakingVisitor(PageClient page, long target)
    {
        (_page, _target) = (page, target);
        page.OnAnswered = OnAnswered;
        page.OnWritten = OnWritten;
        page.OnRendered = OnRendered;
    }

    /// <summary>From the transmission of a chunk until the server has accepted it.</summary>
    public Durations Acceptance { get; } = new();

    /// <summary>
    /// From the transmission of the chunk with which a word can be recognized until the server has sent the page that shows
    /// it. Empty until <see cref="Calibrate"/>.
    /// </summary>
    public Durations Display { get; } = new();

    /// <summary>The number of spoken sentences.</summary>
    public int Spoken { get; private set; }

    /// <summary>Opens the page and starts a recording.</summary>
    public static async Task<SpeakingVisitor> StartAsync(Uri address, CancellationToken cancellationToken)
    {
        var page = await PageClient.OpenAsync(address, cancellationToken);
        var target = await page.OwnerOfAsync("capture", cancellationToken);
        await page.OwnerOfAsync("transcript-store", cancellationToken);
        var visitor = new SpeakingVisitor(page, target);
        await page.Client.InvokeAsync(page.Client.NewCall(), target, "OnRecordRequested", "[null]");
        return visitor;
    }

    /// <summary>Pauses and speaks a sentence.</summary>
    /// <param name="inRealTime">Whether it takes 2 s; otherwise it is as fast as the server accepts it.</param>
    /// <param name="cancellationToken">Ends the sentence.</param>
    public async Task SpeakAsync(bool inRealTime, CancellationToken cancellationToken)
    {
        Array.Clear(_shown);
        using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(ChunkMs), TimeProvider.System);
        for (var i = 0; i < ChunksPerSentence; i++)
        {
            if (inRealTime)
                await clock.WaitForNextTickAsync(cancellationToken);
            await _room.WaitAsync(cancellationToken);
            var at = TimeProvider.System.GetTimestamp();
            lock (_chunks)
                _chunks.Add(at);
            var call = _page.Client.NewCall();
            _sentAt[call] = at;
            await _page.Client.SendAudioAsync(
                call, _target, Capture, Spoken * ChunksPerSentence + i, i < PauseChunks ? new byte[ChunkBytes] : Speech);
        }

        Spoken++;
    }

    /// <summary>From now on <see cref="Display"/> is measured against the best of the sentences so far.</summary>
    public void Calibrate() => _isCalibrating = false;

    /// <summary>Ends the recording, and waits until its whole text is saved.</summary>
    /// <returns>The lines of the transcript.</returns>
    public async Task<IReadOnlyList<string>> StopAsync(CancellationToken cancellationToken)
    {
        var end = Spoken * ChunksPerSentence;
        await _page.Client.InvokeAsync(_page.Client.NewCall(), _target, "OnEnded", $"[{Capture},{end},null]");
        while (await _committed.Reader.ReadAsync(cancellationToken) <= end)
        {
        }

        return [.. _lines.Values];
    }

    public ValueTask DisposeAsync()
    {
        _room.Dispose();
        return _page.DisposeAsync();
    }

    private static byte[] CreateSpeech()
    {
        var pcm = new byte[ChunkBytes];
        for (var i = 0; i < pcm.Length; i += 2)
            BitConverter.TryWriteBytes(pcm.AsSpan(i), (short)(8000 * Math.Sin(i * 0.2)));
        return pcm;
    }

    private void OnAnswered(int call, bool isWanted)
    {
        if (!isWanted || !_sentAt.TryRemove(call, out var at))
            return;

        Acceptance.Add(TimeProvider.System.GetElapsedTime(at));
        _room.Release();
    }

    private void OnWritten(int at, IReadOnlyList<string> lines, int nextChunk)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            using var line = JsonDocument.Parse(lines[i]);
            _lines[at + i] = line.RootElement.GetProperty("kind").GetString() == "final" ? line.RootElement.GetProperty("text").GetString()! : lines[i];
        }

        _committed.Writer.TryWrite(nextChunk);
    }

    private void OnRendered(byte[] batch)
    {
        var now = TimeProvider.System.GetTimestamp();
        for (var word = 0; word < Words.Length; word++)
        {
            if (_shown[word] == 0 && batch.AsSpan().IndexOf(Words[word]) >= 0)
            {
                _shown[word] = 1;
                OnShown(word, now);
            }
        }
    }

    private void OnShown(int word, long now)
    {
        lock (_chunks)
        {
            var start = (_chunks.Count - 1) / ChunksPerSentence * ChunksPerSentence;
            var last = _chunks.Count - 1 - start;
            if (_isCalibrating)
                _firstChunkOf[word] = Math.Min(last, _firstChunkOf.GetValueOrDefault(word, last));
            else if (_firstChunkOf.TryGetValue(word, out var chunk) && chunk <= last)
                Display.Add(TimeProvider.System.GetElapsedTime(_chunks[start + chunk], now));
        }
    }
}
