using System.Diagnostics;
using System.Runtime.InteropServices;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Trials;

/// <summary>One person: opens a session, speaks in chunks of 100 ms, and takes down what comes back.</summary>
/// <param name="bridge">Where the session is opened.</param>
/// <param name="voice">What is said.</param>
/// <param name="strikes">Learns how long recovery took.</param>
/// <param name="onHeard">Called whenever the worker has heard the person begin to speak; null to do without.</param>
internal sealed class Speaker(ISpeechBridge bridge, ISpeechSource voice, StrikeLog strikes, Action? onHeard = null)
{
    public static readonly TimeSpan Chunk = TimeSpan.FromMilliseconds(100);

    private readonly List<SpokenFinal> _finals = [];
    private readonly List<string> _faults = [];
    private int _chunks;
    private long _lastWorkAt = Stopwatch.GetTimestamp();
    private TimeSpan _processed;
    private bool _isSpeaking;
    private bool _wasSpeaking;
    private bool _isInterrupted;
    private long? _struckAt;

    /// <summary>Speaks and then waits for the last final.</summary>
    /// <param name="speed">1 is real time, 2 twice as fast; 0 is as fast as the bridge takes it.</param>
    /// <param name="isDone">Asked before each chunk, with the number of those said.</param>
    public async Task<SpokenSession> RunAsync(double speed, Predicate<int> isDone)
    {
        var options = new SessionOptions { SampleRate = voice.SampleRate };
        await using var session = await bridge.OpenSessionAsync(options);
        var listening = ListenAsync(session);
        try
        {
            await SpeakAsync(session, speed, isDone);
            await session.StopAsync();
        }
        catch (SpeechException e)
        {
            _faults.Add($"{e.Error.Code}: {e.Message}");
        }

        await listening;

        // Whatever still runs the session holds its options.
        return new SpokenSession(_chunks, _finals, _faults, new WeakReference(session.Options));
    }

    private async Task SpeakAsync(ISpeechSession session, double speed, Predicate<int> isDone)
    {
        var samples = new short[(int)(voice.SampleRate * Chunk.TotalSeconds)];
        var pcm = new byte[2 * samples.Length];
        var start = Stopwatch.GetTimestamp();
        for (; !isDone(_chunks); _chunks++)
        {
            voice.Read(samples);
            MemoryMarshal.AsBytes(samples.AsSpan()).CopyTo(pcm);
            await session.WriteAsync(pcm);
            if (speed > 0)
                await UntilAsync(start, (_chunks + 1) * Chunk / speed);
        }
    }

    private static async Task UntilAsync(long start, TimeSpan due)
    {
        var left = due - Stopwatch.GetElapsedTime(start);
        if (left > TimeSpan.Zero)
            await Task.Delay(left);
    }

    private async Task ListenAsync(ISpeechSession session)
    {
        await foreach (var heard in session.ReadEventsAsync())
        {
            Take(heard);
            if (IsWork(heard))
                _lastWorkAt = Stopwatch.GetTimestamp();
        }
    }

    private void Take(SpeechEvent heard)
    {
        switch (heard)
        {
            case SpeechEvent.Interrupted:
                (_isInterrupted, _struckAt, _wasSpeaking) = (true, null, _isSpeaking);
                strikes.NoteStandstill(Stopwatch.GetElapsedTime(_lastWorkAt));
                return;
            case SpeechEvent.Resumed when _isInterrupted:
                // Workers may have been struck meanwhile before they had the session.
                (_isInterrupted, _struckAt) = (false, strikes.Last);
                strikes.Resumed.Add(Stopwatch.GetElapsedTime(strikes.Last));
                return;
            case SpeechEvent.SpeechStarted:
                _isSpeaking = true;
                onHeard?.Invoke();
                break;
            case SpeechEvent.Final final:
                _isSpeaking = false;
                _finals.Add(new SpokenFinal(final.Utterance, final.Start, final.End, final.Text));
                break;
            case SpeechEvent.Gap gap:
                _faults.Add($"{gap.Length.TotalMilliseconds:0} ms of audio were lost at {gap.At}");
                break;
            case SpeechEvent.Warning warning:
                _faults.Add($"{warning.Error.Code}: {warning.Error.Message}");
                break;
        }

        NoteRecovery();
    }

    // That audio was received shows nothing: a worker whose engine hangs goes on receiving.
    private bool IsWork(SpeechEvent heard)
    {
        var before = _processed;
        _processed = heard is SpeechEvent.Progress progress ? progress.Processed : before;
        return _processed != before || heard is SpeechEvent.Partial or SpeechEvent.Final or SpeechEvent.Resumed;
    }

    private void NoteRecovery()
    {
        if (_struckAt is not { } struckAt)
            return;

        if (_wasSpeaking)
            strikes.NextEvent.Add(Stopwatch.GetElapsedTime(struckAt));
        _struckAt = null;
    }
}

/// <summary>What became of a session.</summary>
/// <param name="Chunks">Chunks of audio said.</param>
/// <param name="Finals">What came back.</param>
/// <param name="Faults">Whatever a person who speaks should not meet.</param>
/// <param name="Session">The session itself, to see whether it is held by anybody.</param>
internal sealed record SpokenSession(
    int Chunks, IReadOnlyList<SpokenFinal> Finals, IReadOnlyList<string> Faults, WeakReference Session);
