using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Sessions;

/// <summary>
/// Tracks what has been delivered to a session's owner, across all its workers, and filters duplicates: a worker that
/// takes a session over reports some results again, because some audio is replayed to it. Every final is delivered at
/// most once, and utterance numbers continue. Part of <see cref="SessionStateMachine"/> and guarded by its lock.
/// </summary>
internal sealed class DeliveryState
{
    /// <summary>The maximum length of <see cref="Text"/>; the oldest characters are removed first.</summary>
    public const int MaxTextLength = 256 * 1024;

    private readonly StringBuilder _text = new();
    private SessionState? _state;
    private int _openUtterances;
    private TimeSpan _lastSpeechStart = TimeSpan.MinValue;
    private TimeSpan _lastSpeechEnd = TimeSpan.MinValue;

    /// <summary>The utterance number of the next final.</summary>
    public int NextUtterance { get; private set; }

    /// <summary>The committed position: no future final needs audio before it.</summary>
    public TimeSpan Committed { get; private set; }

    /// <summary>The position up to which the audio was sent to the current worker.</summary>
    public TimeSpan Sent { get; set; }

    /// <summary>Whether speech has started and its final has not arrived.</summary>
    public bool IsUtteranceOpen => _openUtterances > 0;

    /// <summary>All finals, joined by a space.</summary>
    public string Text => _text.ToString();

    /// <summary>Records a worker's event.</summary>
    /// <returns>False if the event is a duplicate that must not be delivered.</returns>
    public bool Accept(WorkerEvent message)
    {
        switch (message)
        {
            case Final e:
                return AcceptFinal(e);
            case Partial e:
                return e.Utterance >= NextUtterance;
            case SpeechStarted e:
                _openUtterances++;
                return IsLater(e.AtMs, ref _lastSpeechStart);
            case SpeechStopped e:
                return IsLater(e.AtMs, ref _lastSpeechEnd);
            case StateChanged e:
                var isNew = _state != e.State;
                _state = e.State;
                return isNew;
            case Error { Code: ErrorCodes.EngineFailed }:
                CloseUtterance();
                return true;
            case Progress { CommittedMs: { } committedMs }:
                Commit(EventMapping.Ms(committedMs));
                return true;
            default:
                return true;
        }
    }

    /// <summary>Records the loss of the worker; the next one reopens its open utterances.</summary>
    public void Interrupt() => _openUtterances = 0;

    private bool AcceptFinal(Final final)
    {
        var end = EventMapping.Ms(final.EndMs);
        var isNew = final.Utterance >= NextUtterance;
        if (isNew)
        {
            NextUtterance = final.Utterance + 1;
            Commit(end);
            Append(final.Text);
        }

        // Last: a session without an open utterance may move to another worker, which continues from the state above.
        CloseUtterance();
        return isNew;
    }

    private void Append(string text)
    {
        if (text.Length == 0)
            return;

        if (_text.Length > 0)
            _text.Append(' ');
        _text.Append(text);
        if (_text.Length > MaxTextLength)
            _text.Remove(0, _text.Length - MaxTextLength);
    }

    /// <summary>Skips audio that was dropped and that no worker will receive.</summary>
    public void SkipTo(TimeSpan position) => Committed = position > Committed ? position : Committed;

    // Bounded by what was sent: a worker that reports too much would make the next one miss audio.
    private void Commit(TimeSpan position) => SkipTo(position < Sent ? position : Sent);

    // The next utterance may start before the final of the previous one has arrived.
    private void CloseUtterance() => _openUtterances = Math.Max(0, _openUtterances - 1);

    private static bool IsLater(long atMs, ref TimeSpan last)
    {
        var at = EventMapping.Ms(atMs);
        if (at <= last)
            return false;

        last = at;
        return true;
    }
}
