using System.Text;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Sessions;

/// <summary>
/// What has been delivered to a session's owner, across all the workers that the session has had. A worker that takes
/// a session over hears some of its audio again and reports again what was reported before; only what is new is
/// accepted, so that every final is delivered at most once and utterance numbers go on. It is part of
/// <see cref="SessionStateMachine"/>, whose lock guards it.
/// </summary>
internal sealed class DeliveryState
{
    /// <summary>The most characters of all finals together that are kept; the oldest go first.</summary>
    public const int MaxTextLength = 256 * 1024;

    private readonly StringBuilder _text = new();
    private SessionState? _state;
    private int _openUtterances;
    private TimeSpan _lastSpeechStart = TimeSpan.MinValue;
    private TimeSpan _lastSpeechEnd = TimeSpan.MinValue;

    /// <summary>The number that the next final will have.</summary>
    public int NextUtterance { get; private set; }

    /// <summary>No final to come needs audio before this.</summary>
    public TimeSpan Committed { get; private set; }

    /// <summary>Up to where the present worker has been sent the audio.</summary>
    public TimeSpan Sent { get; set; }

    /// <summary>Whether somebody has begun to speak and the final of it has not come.</summary>
    public bool IsUtteranceOpen => _openUtterances > 0;

    /// <summary>All finals, joined by a space.</summary>
    public string Text => _text.ToString();

    /// <summary>Takes what a worker says; false if the owner knows it already.</summary>
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

    /// <summary>The worker was lost: what it had open, the next one will open again.</summary>
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

        // Last: a session without an open utterance may move to another worker, which goes on from the above.
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

    /// <summary>Audio before this is lost, and no worker will hear it.</summary>
    public void SkipTo(TimeSpan position) => Committed = position > Committed ? position : Committed;

    // A worker cannot have committed what it was not sent, whatever it says: the next one would miss it.
    private void Commit(TimeSpan position) => SkipTo(position < Sent ? position : Sent);

    // The next utterance may begin before the final of the one before has come.
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
