using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Sessions;

namespace PortBridge.Bridge.Tests.Sessions;

public sealed class DeliveryStateTests
{
    private const string Id = "s";

    private readonly DeliveryState _delivery = new() { Sent = TimeSpan.FromHours(1) };

    [Fact]
    public void A_final_is_accepted_once_and_its_text_is_kept()
    {
        Assert.True(_delivery.Accept(Final(0, "one", 1000)));
        Assert.False(_delivery.Accept(Final(0, "one", 1000)));
        Assert.True(_delivery.Accept(Final(1, "", 1500)));
        Assert.True(_delivery.Accept(Final(2, "two", 2000)));

        Assert.Equal("one two", _delivery.Text);
        Assert.Equal(3, _delivery.NextUtterance);
        Assert.Equal(TimeSpan.FromSeconds(2), _delivery.Committed);
    }

    [Fact]
    public void Events_that_are_repeated_by_another_worker_are_not_delivered_again()
    {
        _delivery.Accept(new SpeechStarted(Id, 500));
        _delivery.Accept(new StateChanged(Id, SessionState.Recording));

        _delivery.Interrupt();

        Assert.True(_delivery.Accept(new StateChanged(Id, SessionState.Listening)));
        Assert.False(_delivery.Accept(new SpeechStarted(Id, 500)));
        Assert.True(_delivery.Accept(new SpeechStarted(Id, 700)));
    }

    [Fact]
    public void Partials_of_a_finished_utterance_are_not_accepted()
    {
        _delivery.Accept(Final(0, "one", 1000));

        Assert.False(_delivery.Accept(new Partial(Id, 0, "on", 0, 0, 1)));
        Assert.True(_delivery.Accept(new Partial(Id, 1, "t", 0, 1000, 2)));
    }

    [Fact]
    public void The_next_utterance_stays_open_when_the_final_of_the_previous_one_arrives()
    {
        _delivery.Accept(new SpeechStarted(Id, 100));
        _delivery.Accept(new SpeechStarted(Id, 1100));
        _delivery.Accept(Final(0, "one", 1000));

        Assert.True(_delivery.IsUtteranceOpen);
    }

    [Fact]
    public void An_utterance_is_open_from_its_start_to_its_final_or_failure()
    {
        _delivery.Accept(new SpeechStarted(Id, 100));
        Assert.True(_delivery.IsUtteranceOpen);
        _delivery.Accept(Final(0, "one", 1000));
        Assert.False(_delivery.IsUtteranceOpen);

        _delivery.Accept(new SpeechStarted(Id, 1100));
        _delivery.Accept(new Error(ErrorCodes.EngineFailed, "It broke.", Recoverable: true, Id));
        Assert.False(_delivery.IsUtteranceOpen);
    }

    [Fact]
    public void The_committed_position_does_not_exceed_the_audio_that_was_sent()
    {
        _delivery.Sent = TimeSpan.FromSeconds(3);

        _delivery.Accept(Final(0, "one", 5000));

        Assert.Equal(TimeSpan.FromSeconds(3), _delivery.Committed);
    }

    [Fact]
    public void The_committed_position_never_moves_backward()
    {
        _delivery.Accept(new Progress(Id, 9000, 9000, 8000));
        _delivery.Accept(new Progress(Id, 9000, 9000, 3000));

        Assert.Equal(TimeSpan.FromSeconds(8), _delivery.Committed);
    }

    [Fact]
    public void The_text_of_a_very_long_session_is_bounded_and_loses_its_start()
    {
        var text = new string('a', 1000);
        for (var i = 0; i < 300; i++)
            _delivery.Accept(Final(i, i == 299 ? "the end" : text, i * 1000));

        Assert.Equal(DeliveryState.MaxTextLength, _delivery.Text.Length);
        Assert.EndsWith("the end", _delivery.Text, StringComparison.Ordinal);
    }

    private static Final Final(int utterance, string text, long endMs) =>
        new(Id, utterance, text, Math.Max(0, endMs - 900), endMs);
}
