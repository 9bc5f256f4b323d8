using System.Diagnostics;
using System.Runtime.InteropServices;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.FaultInjection;

/// <summary>A virtual user: opens a session, sends speech in chunks of 100 ms and records the events.</summary>
/// <param name="bridge">The bridge under test.</param>
/// <param name="speech">The speech to send.</param>
/// <param name="faults">Records the recovery times.</param>
/// <param name="onSpeechStarted">Called whenever the worker has detected the start of speech; may be null.</param>
internal sealed class VirtualUser(
    ISpeechBridge bridge, ISpeechSource speech, FaultLog faults, Action? onSpeechStarted = null)
{
    public static readonly TimeSpan Chunk = TimeSpan.FromMilliseconds(100);

    private readonly List<FinalResult> _finals = [];
    private readonly List<string> _errors = [];
    private int _chunks;
    private long _lastProgressAt = Stopwatch.GetTimestamp();
    private TimeSpan _processed;
    private bool _isSpeaking;
    private bool _wasSpeaking;
    private bool _isInterrupted;
    private long? _faultAt;

    /// <summary>Sends speech and waits for the last final.</summary>
    /// <param name="speed">1 is real time, 2 is twice as fast; 0 is as fast as the bridge accepts it.</param>
    /// <param name="isDone">Called before each chunk with the number of chunks sent.</param>
    public async Task<SessionResult> RunAsync(double speed, Predicate<int> isDone)
    {
        var options = new SessionOptions { SampleRate = speech.SampleRate };
        await using var session = await bridge.OpenSessionAsync(options);
        var reading = ReadEventsAsync(session);
        try
        {
            await SendAsync(session, speed, isDone);
            await session.StopAsync();
        }
        catch (SpeechException e)
        {
            _errors.Add($"{e.Error.Code}: {e.Message}");
        }

        await reading;

        // Everything that references the session references its options.
        return new SessionResult(_chunks, _finals, _errors, new WeakReference(session.Options));
    }

    private async Task SendAsync(ISpeechSession session, double speed, Predicate<int> isDone)
    {
        var samples = new short[(int)(speech.SampleRate * Chunk.TotalSeconds)];
        var pcm = new byte[2 * samples.Length];
        var start = Stopwatch.GetTimestamp();
        for (; !isDone(_chunks); _chunks++)
        {
            speech.Read(samples);
            MemoryMarshal.AsBytes(samples.AsSpan()).CopyTo(pcm);
            await session.WriteAsync(pcm);
            if (speed > 0)
                await DelayUntilAsync(start, (_chunks + 1) * Chunk / speed);
        }
    }

    private static async Task DelayUntilAsync(long start, TimeSpan due)
    {
        var left = due - Stopwatch.GetElapsedTime(start);
        if (left > TimeSpan.Zero)
            await Task.Delay(left);
    }

    private async Task ReadEventsAsync(ISpeechSession session)
    {
        await foreach (var e in session.ReadEventsAsync())
        {
            Record(e);
            if (IsProgress(e))
                _lastProgressAt = Stopwatch.GetTimestamp();
        }
    }

    private void Record(SpeechEvent e)
    {
        switch (e)
        {
            case SpeechEvent.Interrupted:
                (_isInterrupted, _faultAt, _wasSpeaking) = (true, null, _isSpeaking);
                faults.RecordStall(Stopwatch.GetElapsedTime(_lastProgressAt));
                return;
            case SpeechEvent.Resumed when _isInterrupted:
                // The last fault counts: workers may have failed before they resumed the session.
                (_isInterrupted, _faultAt) = (false, faults.Last);
                faults.Resumed.Add(Stopwatch.GetElapsedTime(faults.Last));
                return;
            case SpeechEvent.SpeechStarted:
                _isSpeaking = true;
                onSpeechStarted?.Invoke();
                break;
            case SpeechEvent.Final final:
                _isSpeaking = false;
                _finals.Add(new FinalResult(final.Utterance, final.Start, final.End, final.Text));
                break;
            case SpeechEvent.Gap gap:
                _errors.Add($"{gap.Length.TotalMilliseconds:0} ms of audio were lost at {gap.At}");
                break;
            case SpeechEvent.Warning warning:
                _errors.Add($"{warning.Error.Code}: {warning.Error.Message}");
                break;
        }

        RecordRecovery();
    }

    // Received audio is not progress: a worker continues to receive while its engine hangs.
    private bool IsProgress(SpeechEvent e)
    {
        var before = _processed;
        _processed = e is SpeechEvent.Progress progress ? progress.Processed : before;
        return _processed != before || e is SpeechEvent.Partial or SpeechEvent.Final or SpeechEvent.Resumed;
    }

    private void RecordRecovery()
    {
        if (_faultAt is not { } faultAt)
            return;

        if (_wasSpeaking)
            faults.NextEvent.Add(Stopwatch.GetElapsedTime(faultAt));
        _faultAt = null;
    }
}

/// <summary>The result of a session.</summary>
/// <param name="Chunks">The number of chunks sent.</param>
/// <param name="Finals">The finals received.</param>
/// <param name="Errors">The errors, warnings and gaps received; there must be none.</param>
/// <param name="Session">The session, to check that it is no longer referenced.</param>
internal sealed record SessionResult(
    int Chunks, IReadOnlyList<FinalResult> Finals, IReadOnlyList<string> Errors, WeakReference Session);
