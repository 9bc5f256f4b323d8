using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Sessions;

namespace PortBridge.Bridge.Tests.Sessions;

public sealed class SessionLedgerTests
{
    private const string Id = "s";

    private readonly SessionLedger _ledger = new() { Sent = TimeSpan.FromHours(1) };

    [Fact]
    public void A_final_is_let_through_once_and_its_text_kept()
    {
        Assert.True(_ledger.Accept(Final(0, "one", 1000)));
        Assert.False(_ledger.Accept(Final(0, "one", 1000)));
        Assert.True(_ledger.Accept(Final(1, "", 1500)));
        Assert.True(_ledger.Accept(Final(2, "two", 2000)));

        Assert.Equal("one two", _ledger.Text);
        Assert.Equal(3, _ledger.NextUtterance);
        Assert.Equal(TimeSpan.FromSeconds(2), _ledger.Settled);
    }

    [Fact]
    public void What_another_worker_hears_again_is_not_told_again()
    {
        _ledger.Accept(new SpeechStarted(Id, 500));
        _ledger.Accept(new StateChanged(Id, SessionState.Recording));

        _ledger.Interrupt();

        Assert.True(_ledger.Accept(new StateChanged(Id, SessionState.Listening)));
        Assert.False(_ledger.Accept(new SpeechStarted(Id, 500)));
        Assert.True(_ledger.Accept(new SpeechStarted(Id, 700)));
    }

    [Fact]
    public void Partials_of_an_utterance_that_is_final_are_too_late()
    {
        _ledger.Accept(Final(0, "one", 1000));

        Assert.False(_ledger.Accept(new Partial(Id, 0, "on", 0, 0, 1)));
        Assert.True(_ledger.Accept(new Partial(Id, 1, "t", 0, 1000, 2)));
    }

    [Fact]
    public void The_next_utterance_stays_open_when_the_final_of_the_one_before_comes()
    {
        _ledger.Accept(new SpeechStarted(Id, 100));
        _ledger.Accept(new SpeechStarted(Id, 1100));
        _ledger.Accept(Final(0, "one", 1000));

        Assert.True(_ledger.IsUtteranceOpen);
    }

    [Fact]
    public void An_utterance_is_open_from_its_beginning_to_its_final_or_its_failure()
    {
        _ledger.Accept(new SpeechStarted(Id, 100));
        Assert.True(_ledger.IsUtteranceOpen);
        _ledger.Accept(Final(0, "one", 1000));
        Assert.False(_ledger.IsUtteranceOpen);

        _ledger.Accept(new SpeechStarted(Id, 1100));
        _ledger.Accept(new Error(ErrorCodes.EngineFailed, "It broke.", Recoverable: true, Id));
        Assert.False(_ledger.IsUtteranceOpen);
    }

    [Fact]
    public void A_worker_cannot_have_settled_audio_that_it_was_not_sent()
    {
        _ledger.Sent = TimeSpan.FromSeconds(3);

        _ledger.Accept(Final(0, "one", 5000));

        Assert.Equal(TimeSpan.FromSeconds(3), _ledger.Settled);
    }

    [Fact]
    public void Settled_audio_never_becomes_unsettled()
    {
        _ledger.Accept(new Progress(Id, 9000, 9000, 8000));
        _ledger.Accept(new Progress(Id, 9000, 9000, 3000));

        Assert.Equal(TimeSpan.FromSeconds(8), _ledger.Settled);
    }

    [Fact]
    public void The_text_of_a_very_long_session_loses_its_beginning_and_grows_no_further()
    {
        var text = new string('a', 1000);
        for (var i = 0; i < 300; i++)
            _ledger.Accept(Final(i, i == 299 ? "the end" : text, i * 1000));

        Assert.Equal(SessionLedger.MaxTextLength, _ledger.Text.Length);
        Assert.EndsWith("the end", _ledger.Text, StringComparison.Ordinal);
    }

    private static Final Final(int utterance, string text, long endMs) =>
        new(Id, utterance, text, Math.Max(0, endMs - 900), endMs);
}
