using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Hosting;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Tests.Hosting;

public sealed class LoadingReporterTests : IDisposable
{
    private readonly Pipe _pipe = new();
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _log = new();
    private readonly MessageWriter<WorkerEvent> _output;
    private readonly LoadingReporter _reporter;

    public LoadingReporterTests()
    {
        _output = new MessageWriter<WorkerEvent>(_pipe.Writer, new LengthPrefixedFraming(), MessageJson.Write);
        _reporter = new LoadingReporter(_output, _log, _time);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_stage_reports_its_first_and_last_progress_and_at_most_four_a_second()
    {
        for (var done = 0; done <= 100; done++)
        {
            _reporter.Report(new LoadProgress(LoadStages.Download, done, 100));
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal([0, 25, 50, 75, 100], (await ToldAsync()).Select(e => e.Done));
    }

    [Fact]
    public async Task A_new_stage_is_reported_at_once()
    {
        _reporter.Report(new LoadProgress(LoadStages.Download, 1, 9));
        _reporter.Report(new LoadProgress(LoadStages.Verify, 1, 9));
        _reporter.Report(new LoadProgress(LoadStages.Model));

        Assert.Equal(
            [new Loading("download", 1, 9), new Loading("verify", 1, 9), new Loading("model")], await ToldAsync());
    }

    [Fact]
    public async Task A_stage_without_news_is_reported_once()
    {
        _reporter.Report(new LoadProgress(LoadStages.Model));
        _time.Advance(TimeSpan.FromSeconds(1));
        _reporter.Report(new LoadProgress(LoadStages.Model));

        Assert.Equal([new Loading("model")], await ToldAsync());
    }

    [Fact]
    public async Task A_deferred_reporter_reports_after_the_first_component_has_loaded()
    {
        var first = new TaskCompletionSource();
        var second = _reporter.After(first.Task);

        _reporter.Report(new LoadProgress(LoadStages.Download, 0, 900));
        second.Report(new LoadProgress(LoadStages.Download, 1, 9, "It broke off."));
        _reporter.Report(new LoadProgress(LoadStages.Download, 900, 900));
        first.SetResult();
        second.Report(new LoadProgress(LoadStages.Download, 9, 9));

        Assert.Equal("It broke off." + Environment.NewLine, _log.ToString());
        Assert.Equal(
            [new Loading("download", 0, 900), new Loading("download", 900, 900), new Loading("download", 9, 9)],
            await ToldAsync());
    }

    [Fact]
    public void Warnings_go_to_the_log()
    {
        _reporter.Report(new LoadProgress(LoadStages.Download, 1, 9, "It broke off."));

        Assert.Equal("It broke off." + Environment.NewLine, _log.ToString());
    }

    private async Task<List<Loading>> ToldAsync()
    {
        _output.Complete();
        await _output.RunAsync(Cancel);
        var reader = new MessageReader<WorkerEvent>(_pipe.Reader, new LengthPrefixedFraming(), MessageJson.ParseEvent);
        return await reader.ReadAllAsync(Cancel).Select(incoming => (Loading)incoming.Message!).ToListAsync(Cancel);
    }
}
