using PortBridge.Playground.Capture;
using PortBridge.Playground.Wording;
using PortBridge.Protocol;

namespace PortBridge.Playground.Tests;

public sealed class SentencesTests
{
    public static TheoryData<CaptureFault> Faults => [.. Enum.GetValues<CaptureFault>()];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_of_the_browser_has_sentences_of_its_own(CaptureFault fault)
    {
        var notice = Sentences.For(fault);

        Assert.EndsWith(".", notice.Title, StringComparison.Ordinal);
        Assert.EndsWith(".", notice.Text, StringComparison.Ordinal);
        Assert.Single(Enum.GetValues<CaptureFault>(), other => Sentences.For(other).Title == notice.Title);
    }

    [Theory]
    [InlineData(WorkerState.Failed)]
    [InlineData(WorkerState.Backoff)]
    [InlineData(WorkerState.Starting)]
    public void A_worker_that_only_tries_again_for_want_of_its_engine_says_what_to_install(WorkerState state)
    {
        var error = Some.Error(ErrorCodes.WorkerUnavailable, message: "Run: apt-get install libpocketsphinx3");
        var notice = Sentences.For(new WorkerStatus { State = state, Error = error });

        Assert.Equal("There is no speech engine.", notice!.Title);
        Assert.Equal("Run: apt-get install libpocketsphinx3", notice.Text);
    }

    [Fact]
    public void A_worker_that_was_lost_and_comes_back_is_restarting()
    {
        var error = Some.Error(ErrorCodes.WorkerLost, isRetriable: true);
        var notice = Sentences.For(new WorkerStatus { State = WorkerState.Backoff, Error = error });

        Assert.Equal("The speech engine is restarting.", notice!.Title);
    }

    [Theory]
    [InlineData(WorkerState.Ready)]
    [InlineData(WorkerState.Starting)]
    [InlineData(WorkerState.Loading)]
    public void A_worker_that_is_well_says_nothing(WorkerState state) =>
        Assert.Null(Sentences.For(new WorkerStatus { State = state }));

    [Fact]
    public void An_unknown_code_shows_its_own_message() =>
        Assert.Equal("Out of paper.", Sentences.For(Some.Error("no_paper", message: "Out of paper.")).Text);

    [Theory]
    [InlineData(5, "0:05", "PT5.0S")]
    [InlineData(65.25, "1:05", "PT65.3S")]
    [InlineData(3661, "1:01:01", "PT3661.0S")]
    public void Times_are_written_for_a_person_and_for_a_machine(double seconds, string reading, string duration)
    {
        var time = TimeSpan.FromSeconds(seconds);

        Assert.Equal((reading, duration), (Clock.Reading(time), Clock.Duration(time)));
    }
}
