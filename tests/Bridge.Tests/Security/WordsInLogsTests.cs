using System.Buffers.Binary;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Security;

/// <summary>
/// What people say is in no log, metric, trace, status and health report, whatever a worker sends. Only the level Trace
/// has the bytes of a worker that violates the protocol.
/// </summary>
public sealed class WordsInLogsTests : BridgeTest
{
    private static readonly SpokenWords Words = new("zanzibar", "kumquats", "4111222233334444");

    /// <summary>Frames and other output. SESSION stands for the session's id, WORDS for the words.</summary>
    public static TheoryData<string> Violations =>
    [
        """frame/{"event":"final","session_id":"SESSION","utterance":0,"text":"WORDS","start_ms":0,"end_ms":9007199254740991}""",
        """frame/{"event":"final","session_id":"SESSION","utterance":"zero","text":"WORDS","start_ms":0,"end_ms":9}""",
        """frame/{"event":"final","session_id":"SESSION","utterance":0,"text":4111222233334444,"start_ms":0,"end_ms":9}""",
        """frame/{"event":"final","session_id":"SESSION","utterance":"WORDS","text":"","start_ms":0,"end_ms":9}""",
        """frame/{"event":"final","session_id":"SESSION","utterance":"zero","words":[{"word":"WORDS","start_ms":"one"}]}""",
        """frame/{"event":"final","session_id":"SESSION","transcript":"WORDS","utterance":"zero"}""",
        """frame/{"event":"final","session_id":"SESSION","alternatives":["WORDS",["WORDS"],{"WORDS":4111222233334444}]}""",
        """frame/{"event":"final","session_id":"SESSION","WORDS":"zero","utterance":"zero"}""",
        """frame/{"event":"final","session_id":"SESSION","\u007aanzibar\u0020WORDS":1,"text":"\u007aanzibar"}""",
        """frame/{"event":"state","session_id":"SESSION","state":"WORDS"}""",
        """frame/{"event":"state","session_id":"WORDS","state":"idle"}""",
        """frame/{"event":"session_stopped","session_id":"SESSION","text":"WORDS","audio_ms":0,"reason":"WORDS"}""",
        """frame/{"event":{"WORDS":"WORDS"}}""",
        """frame/{"event":"final","text":"WORDS" "WORDS"}""",
        """frame/{"event":"final","text":WORDS}""",
        """frame/["WORDS"]""",
        """frame/"WORDS" """,
        "frame/final: WORDS",
        "text/final: WORDS\n",
        "text/WORDS",
        """torn/{"event":"final","session_id":"SESSION","utterance":0,"text":"WORDS""",
        """torn/{"event":"final","text":"WORDS","start_ms":""",
        """large/{"event":"final","text":"WORDS","start_ms":0}""",
        """empty/{"event":"final","text":"WORDS","start_ms":0}""",
    ];

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task Words_of_a_worker_that_violates_the_protocol_are_not_reported(string sent)
    {
        using var telemetry = new TelemetryRecorder();
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await SendAsync(worker, sent, session.Id);

        await worker.Killed.WithTimeout(Cancel);
        var failed = Assert.IsType<SpeechEvent.Failed>(Assert.Single(await EventsToEndAsync(session)));
        Assert.Single(Host.Logs.Of(8));
        await AssertSilentAsync(telemetry, failed.Error.Message);
    }

    [Theory]
    [InlineData("""frame/{"event":"WORDS","session_id":"SESSION"}""")]
    [InlineData("""frame/{"event":"error","session_id":"SESSION","code":"WORDS","message":"It failed.","recoverable":true}""")]
    [InlineData("""frame/{"event":"error","code":"WORDS","message":"It failed.","recoverable":true}""")]
    [InlineData("""frame/{"event":"final","session_id":"another","utterance":0,"text":"WORDS","start_ms":0,"end_ms":9}""")]
    [InlineData("error/The user said: WORDS")]
    public async Task Words_in_unexpected_output_are_not_reported(string sent)
    {
        using var telemetry = new TelemetryRecorder();
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await SendAsync(worker, sent, session.Id);
        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));
        await EventsToEndAsync(session);
        worker.Exit(1);

        await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        await AssertSilentAsync(telemetry);
    }

    [Fact]
    public async Task Words_in_the_code_of_an_error_that_ends_the_session_are_not_reported()
    {
        using var telemetry = new TelemetryRecorder();
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await worker.SendAsync(new Error(Words.Text, "It failed.", Recoverable: false, session.Id));

        await EventsToEndAsync(session);
        await AssertSilentAsync(telemetry);
        Assert.Contains(telemetry.Texts, text => text.Contains("error.type=_OTHER", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_bytes_of_a_violation_and_the_standard_error_are_logged_at_the_level_Trace()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        await Host.OpenAsync(worker, null, Cancel);
        await worker.WriteErrorAsync("The user said: " + Words.Text);

        await worker.SendRawAsync(Utf8("final: " + Words.Text));

        await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        var traced = Host.Logs.Entries.Where(entry => entry.Level == LogLevel.Trace).Select(entry => entry.Message);
        Assert.Equal(2, Words.FindIn(traced).Count);
    }

    private static async Task SendAsync(InMemoryWorker worker, string sent, string session)
    {
        var content = sent[(sent.IndexOf('/', StringComparison.Ordinal) + 1)..]
            .Replace("SESSION", session, StringComparison.Ordinal).Replace("WORDS", Words.Text, StringComparison.Ordinal);
        switch (sent[..sent.IndexOf('/', StringComparison.Ordinal)])
        {
            case "frame":
                await worker.SendPayloadAsync(content);
                break;
            case "error":
                await worker.WriteErrorAsync(content);
                break;
            case "text":
                await worker.SendRawAsync(Utf8(content));
                break;
            case var kind:
                var header = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(header, kind switch { "torn" => 5000, "large" => 5_000_000, _ => 0 });
                await worker.SendRawAsync((byte[])[.. header, .. Utf8(content)]);
                worker.CloseOutput();
                break;
        }
    }

    private async Task AssertSilentAsync(TelemetryRecorder telemetry, params string[] messages)
    {
        var health = await new WorkerHealthCheck(Host.Bridge).CheckHealthAsync(new HealthCheckContext(), Cancel);
        var status = Host.Bridge.Worker;
        var texts = Host.Logs.Entries.Where(entry => entry.Level >= LogLevel.Debug)
            .SelectMany(entry => (string?[])[entry.Message, entry.Exception?.ToString()])
            .Concat(telemetry.Texts).Concat(messages)
            .Concat([health.Description, status.Error?.Message, status.LastExit?.Message]);
        Assert.Empty(Words.FindIn(texts));
    }
}
