using Bunit;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Workers;

namespace PortBridge.Playground.Tests.Diagnostics;

/// <summary>Latency measurements, and the histogram of exits.</summary>
public sealed class LatencyRecorderTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_latencies_of_the_first_partial_and_of_the_final_are_measured()
    {
        var figures = new LatencyRecorder(_time);
        foreach (var number in new[] { 0, 1 })
        {
            figures.Record(new SpeechEvent.SpeechStarted(TimeSpan.Zero));
            _time.Advance(TimeSpan.FromSeconds(0.3 + number));
            figures.Record(Some.Partial("wo", utterance: number));
            _time.Advance(TimeSpan.FromSeconds(5));
            figures.Record(Some.Partial("words", utterance: number));
            figures.Record(new SpeechEvent.SpeechStopped(TimeSpan.Zero));
            _time.Advance(TimeSpan.FromSeconds(0.5));
            figures.Record(Timed(audio: 4, decode: 1 + number));
        }

        Assert.Equal([0.3, 1.3], figures.Statistics.FirstPartial);
        Assert.Equal([0.5, 0.5], figures.Statistics.Final);
        Assert.Equal([0.25, 0.5], figures.Statistics.RealTimeFactor);
    }

    [Fact]
    public void An_unfinished_measurement_does_not_continue_in_the_next_session()
    {
        var figures = new LatencyRecorder(_time);
        figures.Record(new SpeechEvent.SpeechStarted(TimeSpan.Zero));
        figures.Record(new SpeechEvent.SpeechStopped(TimeSpan.Zero));

        figures.BeginSession();
        figures.Record(Some.Partial("words"));
        figures.Record(Some.Final("words"));

        Assert.Equal(LatencyStatistics.None, figures.Statistics);
    }

    [Fact]
    public void Only_the_last_values_are_kept()
    {
        var figures = new LatencyRecorder(_time);
        for (var i = 0; i <= LatencyRecorder.MaxValues; i++)
            figures.Record(new SpeechEvent.Progress(TimeSpan.FromSeconds(i), TimeSpan.Zero));

        Assert.Equal(Enumerable.Range(1, LatencyRecorder.MaxValues).Select(value => (double)value), figures.Statistics.Queue);
    }

    [Fact]
    public void Exits_are_counted_in_intervals_of_five_minutes()
    {
        var now = DateTimeOffset.UnixEpoch.AddHours(5);
        var history = new[] { 90, 60, 59, 12, 11, 0 }.Select((minutes, index) => (minutes, index)).Aggregate(
            WorkerHistory.None,
            (history, exit) => history.Apply(
                Some.Status(lastExit: Some.Exit(exit.index + 1)), now.AddMinutes(-exit.minutes)));

        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1], ExitHistogram.Of(history, now));
    }

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.9994, "999 ms")]
    [InlineData(0.9996, "1.0 s")]
    [InlineData(75.25, "75.3 s")]
    public void A_latency_has_a_unit(double seconds, string text) =>
        Assert.Equal(text, StatisticsFormatter.Wait(seconds));

    private static SpeechEvent.Final Timed(double audio, double decode) => Some.Final("words") with
    {
        Timing = new FinalTiming(TimeSpan.FromSeconds(audio), TimeSpan.FromSeconds(decode), TimeSpan.Zero),
    };
}
