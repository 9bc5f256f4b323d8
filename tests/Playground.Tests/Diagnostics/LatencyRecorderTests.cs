using Bunit;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Playground.Components.Workers;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Workers;

namespace PortBridge.Playground.Tests.Diagnostics;

/// <summary>The figures of the panel, and how they are drawn.</summary>
public sealed class LatencyRecorderTests : BunitContext
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void An_utterance_is_measured_from_its_beginning_to_its_first_partial_and_from_its_end_to_its_final()
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
    public void What_a_session_has_left_unfinished_is_not_measured_in_the_next()
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
    public void Exits_are_counted_by_the_five_minutes_in_which_they_were()
    {
        var now = DateTimeOffset.UnixEpoch.AddHours(5);
        var history = new[] { 90, 60, 59, 12, 11, 0 }.Select((minutes, index) => (minutes, index)).Aggregate(
            WorkerHistory.None,
            (history, exit) => history.Apply(
                Some.Status(lastExit: Some.Exit(exit.index + 1)), now.AddMinutes(-exit.minutes)));

        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1], ExitHistogram.Of(history, now));
    }

    [Fact]
    public void A_chart_says_in_words_what_it_shows()
    {
        var chart = Show(0.25, 0.5, 0.1);

        Assert.Equal("100 ms", chart.Find("strong").TextContent);
        Assert.Equal(
            "First partial: now 100 ms, range 100 ms – 500 ms in the last 3 values.", chart.Find("[role=img]").GetAttribute("aria-label"));
        Assert.Equal("M0,17L60,2L120,26", chart.Find(".line").GetAttribute("d"));
    }

    [Fact]
    public void A_chart_without_a_value_says_so()
    {
        var chart = Show();

        Assert.Empty(chart.FindAll("svg"));
        Assert.Equal("No data yet.", chart.Find("p").TextContent);
    }

    [Theory]
    [InlineData(0, "M0,32L120,32")]
    [InlineData(0.7, "M0,2L120,2")]
    public void One_value_is_a_level_line(double value, string line) =>
        Assert.Equal(line, Show(value).Find(".line").GetAttribute("d"));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.9994, "999 ms")]
    [InlineData(0.9996, "1.0 s")]
    [InlineData(75.25, "75.3 s")]
    public void A_wait_is_written_with_its_unit(double seconds, string text) =>
        Assert.Equal(text, StatisticsFormatter.Wait(seconds));

    private static SpeechEvent.Final Timed(double audio, double decode) => Some.Final("words") with
    {
        Timing = new FinalTiming(TimeSpan.FromSeconds(audio), TimeSpan.FromSeconds(decode), TimeSpan.Zero),
    };

    private IRenderedComponent<LineChart> Show(params double[] values) => Render<LineChart>(parts => parts
        .Add(part => part.Label, "First partial").Add(part => part.Values, values).Add(part => part.Format, StatisticsFormatter.Wait));
}
