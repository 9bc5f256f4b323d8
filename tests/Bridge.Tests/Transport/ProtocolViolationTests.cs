using System.Buffers.Binary;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Transport;

/// <summary>Workers that violate the protocol.</summary>
public sealed class ProtocolViolationTests : BridgeTest
{
    private const string Ready = """
        {"event":"ready","ts_ms":0,"protocol":1,"worker":"","engine":"","model":"","device":"","capabilities":[]}
        """;

    public static TheoryData<string, string> Breaches => new()
    {
        { "text/Loading the model, please wait 5 s.\n", "36 bytes that begin with text of the form \"xxxxxxx xxx xxxxx, xxxxxx xxxx 0 x.\\n\"" },
        { "hex/00000000", "the header 00000000" },
        { "hex/00ffffff7b", "the header 00ffffff, then the JSON {" },
        { "hex/ff0102", "3 bytes that are not text" },
        { "frame/{broken", "the JSON { and 6 more bytes" },
        { "frame/[1,2]", "the JSON [<number>,<number>]" },
        { """frame/{"event":7}""", """the JSON {"event":<number>}""" },
        {
            """frame/{"event":"final","session_id":"s","utterance":"one","text":"said","start_ms":7}""",
            """the JSON {"event":"final","session_id":"s","utterance":"<3 bytes>","text":"<4 bytes>","start_ms":7}"""
        },
        {
            """frame/{"event":"partial","session_id":"no spaces","utterance":0}""",
            """the JSON {"event":"partial","session_id":"<9 bytes>","utterance":0}"""
        },
        { "frame/" + Ready, "ready" },
        { """frame/{"event":"loading","stage":"again"}""", "again" },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task A_violation_is_logged_once_with_evidence_and_the_worker_is_killed(string sent, string evidence)
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await SendAsync(worker, sent);

        await worker.Killed.WithTimeout(Cancel);
        var failed = Assert.IsType<SpeechEvent.Failed>(Assert.Single(await EventsToEndAsync(session)));
        Assert.Equal((ErrorCodes.ProtocolViolation, true), (failed.Error.Code, failed.Error.IsRetriable));
        Assert.Contains(evidence, Assert.Single(Host.Logs.Of(8)).Message, StringComparison.Ordinal);
        var status = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        Assert.Equal(WorkerExitReason.ProtocolViolation, status.LastExit?.Reason);
        await Host.ReadyWorkerAsync(Cancel);
    }

    [Theory]
    [InlineData("text/Hello")]
    [InlineData("""frame/{"event":"state","session_id":"s-1","state":"idle"}""")]
    public async Task A_violation_before_ready_is_detected(string sent)
    {
        var worker = await Host.NextWorkerAsync(Cancel);

        await SendAsync(worker, sent);

        await worker.Killed.WithTimeout(Cancel);
        await Host.Logs.WhenLoggedAsync(8, Cancel);
    }

    [Fact]
    public async Task At_most_256_bytes_of_a_worker_without_a_session_are_logged_as_they_are()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);

        await worker.SendRawAsync(Utf8(new string('x', 1000)));

        var entry = await Host.Logs.WhenLoggedAsync(8, Cancel);
        Assert.Contains(new string('x', 256), entry.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 257), entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_ends_inside_a_frame_is_a_violation_even_after_a_crash()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);

        await worker.SendRawAsync(new byte[] { 0, 0, 0, 9, (byte)'{' });
        worker.Exit(1);

        var status = await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        Assert.Equal((WorkerExitReason.ProtocolViolation, 1), (status.LastExit!.Reason, status.LastExit.ExitCode));
    }

    [Fact]
    public async Task A_frame_larger_than_the_limit_is_rejected_before_its_payload_arrives()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var header = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, new PortBridgeOptions().MaxFrameBytes + 1);

        await worker.SendRawAsync(header);

        await worker.Killed.WithTimeout(Cancel);
    }

    [Fact]
    public async Task A_worker_with_another_protocol_version_is_rejected_and_both_versions_are_named()
    {
        var worker = await Host.NextWorkerAsync(Cancel);
        await worker.ReadyAsync(protocol: 2);

        await worker.Killed.WithTimeout(Cancel);
        var error = await RefusalAsync();
        Assert.Equal(ErrorCodes.WorkerUnavailable, error.Code);
        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("bridge version 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(WorkerExitReason.Incompatible, Host.Bridge.Worker.LastExit?.Reason);
    }

    [Fact]
    public async Task An_unknown_event_is_logged_and_ignored()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await worker.SendPayloadAsync($$"""{"event":"applause","session_id":"{{session.Id}}"}""");
        await worker.SendAsync(new SessionStopped(session.Id, "", 0, "stopped"));

        Assert.IsType<SpeechEvent.Stopped>(Assert.Single(await EventsToEndAsync(session)));
        Assert.Contains("applause", Assert.Single(Host.Logs.Of(9)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_name_of_an_unknown_event_is_truncated_in_the_log()
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);

        await worker.SendPayloadAsync($$"""{"event":"{{new string('e', 50_000)}}"}""");

        Assert.InRange((await Host.Logs.WhenLoggedAsync(9, Cancel)).Message.Length, 50, 500);
    }

    [Theory]
    [InlineData("progress", "received_ms", "processed_ms")]
    [InlineData("final", "start_ms", "end_ms")]
    public async Task A_time_out_of_range_is_a_violation_and_does_not_crash_the_bridge(
        string name, string first, string second)
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);
        var session = await Host.OpenAsync(worker, null, Cancel);

        await worker.SendPayloadAsync(
            $$"""
            {"event":"{{name}}","session_id":"{{session.Id}}","utterance":0,"text":"",
             "{{first}}":0,"{{second}}":9007199254740991}
            """);

        var failed = Assert.IsType<SpeechEvent.Failed>(Assert.Single(await EventsToEndAsync(session)));
        Assert.Equal(ErrorCodes.ProtocolViolation, failed.Error.Code);
        Assert.Contains("9007199254740991", Assert.Single(Host.Logs.Of(8)).Message, StringComparison.Ordinal);
        await Host.ReadyWorkerAsync(Cancel);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""
        "session_id":"_",
        """)]
    public async Task An_error_of_the_worker_itself_is_logged_with_its_code(string session)
    {
        var worker = await Host.ReadyWorkerAsync(Cancel);

        await worker.SendPayloadAsync(
            $$"""{"event":"error",{{session}}"code":"internal","message":"It smells.","recoverable":true}""");

        var entry = await Host.Logs.WhenLoggedAsync(10, Cancel);
        Assert.Contains("internal: It smells.", entry.Message, StringComparison.Ordinal);
        await Host.WhenAsync(status => status.State == WorkerState.Ready, Cancel);
    }

    [Fact]
    public async Task A_pong_is_accepted_at_any_time()
    {
        var worker = await Host.NextWorkerAsync(Cancel);
        await worker.SendAsync(new Pong(1));
        await worker.ReadyAsync();
        await worker.SendAsync(new Pong(long.MaxValue));
        await WaitUntilHandledAsync(worker);

        await Host.WhenAsync(status => status.State == WorkerState.Ready, Cancel);
    }

    private static Task SendAsync(InMemoryWorker worker, string sent)
    {
        var content = sent[(sent.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return sent[0] switch
        {
            't' => worker.SendRawAsync(Utf8(content)),
            'h' => worker.SendRawAsync(Convert.FromHexString(content)),
            _ => worker.SendPayloadAsync(content),
        };
    }
}
