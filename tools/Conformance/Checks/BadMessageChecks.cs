using System.Text;
using PortBridge.Conformance.Assertions;
using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>Frames without a valid command.</summary>
internal static class BadMessageChecks
{
    private const string Running = "running";

    public static IReadOnlyList<Check> All { get; } =
    [
        Refuses(
            "bad-json",
            "4",
            "a payload that is not one JSON object with bad_json",
            ErrorCodes.BadJson,
            new("not json"),
            new("{\"cmd\":\"shutdown\""),
            new("{\"cmd\":\"shutdown\"} {}"),
            new("[\"shutdown\"]"),
            new("\"shutdown\""),
            new("null"),
            new(" ")),
        Refuses(
            "bad-utf8",
            "4",
            "a payload that is not UTF-8 with bad_json",
            ErrorCodes.BadJson,
            new("{\"cmd\":\"start_session\",\"session_id\":\"\u00ff\"}"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"prompt\":\"\u00e9t\u00e9\"}"),
            new("{\"cmd\":\"ping\",\"ts_ms\":1,\"\u00c3\":0}")),
        Refuses(
            "unknown-command",
            "4",
            "a command that it does not know with unknown_command",
            ErrorCodes.UnknownCommand,
            new("{\"cmd\":\"make_coffee\"}"),
            new("{\"cmd\":\"Shutdown\"}"),
            new("{\"cmd\":\"\"}")),
        Refuses(
            "no-command",
            "4",
            "an object without a string cmd with bad_field",
            ErrorCodes.BadField,
            new("{}", "cmd"),
            new("{\"cmd\":7}", "cmd"),
            new("{\"cmd\":null,\"session_id\":\"running\"}", "cmd"),
            new("{\"event\":\"pong\",\"ts_ms\":1}", "cmd")),
        Refuses(
            "bad-session-id",
            "2",
            "a session id that is missing, too long or has other characters with bad_field",
            ErrorCodes.BadField,
            new("{\"cmd\":\"start_session\"}", "session_id"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"\"}", "session_id"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"with space\"}", "session_id"),
            new("{\"cmd\":\"start_session\",\"session_id\":17}", "session_id"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"_\"}", "session_id"),
            new($"{{\"cmd\":\"start_session\",\"session_id\":\"{new string('x', 129)}\"}}", "session_id"),
            new("{\"cmd\":\"stop_session\"}", "session_id"),
            new("{\"cmd\":\"cancel_session\"}", "session_id")),
        Refuses(
            "missing-field",
            "4",
            "a missing field with bad_field and a message that names the field",
            ErrorCodes.BadField,
            new("{\"cmd\":\"audio_chunk\",\"session_id\":\"running\"}", "pcm_b64"),
            new("{\"cmd\":\"ping\"}", "ts_ms"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":{\"from_ms\":100}}", "utterance"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":{\"utterance\":1}}", "from_ms")),
        Refuses(
            "wrong-type",
            "4",
            "a field of another type with bad_field and a message that names the field",
            ErrorCodes.BadField,
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"sample_rate\":\"16000\"}", "sample_rate"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"sample_rate\":16000.5}", "sample_rate"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"format\":1}", "format"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"endpointing\":{\"enabled\":1}}", "enabled"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"words\":\"yes\"}", "words"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"hot_words\":\"x\"}", "hot_words"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":true}", "resume"),
            new("{\"cmd\":\"audio_chunk\",\"session_id\":\"running\",\"pcm_b64\":[0,1]}", "pcm_b64"),
            new("{\"cmd\":\"audio_chunk\",\"session_id\":\"running\",\"pcm_b64\":\"\",\"seq\":\"0\"}", "seq"),
            new("{\"cmd\":\"ping\",\"ts_ms\":\"now\"}", "ts_ms"),
            new("{\"cmd\":\"ping\",\"ts_ms\":true}", "ts_ms")),
        Refuses(
            "null",
            "2",
            "a known field that is null with bad_field and a message that names the field",
            ErrorCodes.BadField,
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"language\":null}", "language"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"prompt\":null}", "prompt"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"hot_words\":null}", "hot_words"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"partials\":null}", "partials"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":null}", "resume"),
            new("{\"cmd\":\"audio_chunk\",\"session_id\":\"running\",\"pcm_b64\":\"\",\"seq\":null}", "seq")),
        Refuses(
            "out-of-range",
            "4",
            "a field that is out of range with bad_field and a message that names the field",
            ErrorCodes.BadField,
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":{\"from_ms\":-1,\"utterance\":0}}", "from_ms"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":{\"from_ms\":0,\"utterance\":-1}}", "utterance"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"task\":\"summarize\"}", "task"),
            new($"{{\"cmd\":\"start_session\",\"session_id\":\"s\",\"prompt\":\"{new string('x', 1001)}\"}}", "prompt"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"hot_words\":[\"x\",\" \"]}", "hot_words"),
            new("{\"cmd\":\"audio_chunk\",\"session_id\":\"running\",\"pcm_b64\":\"\",\"gap_ms\":-1}", "gap_ms")),
        new(
            "message.unknown-fields",
            "2",
            "The worker ignores fields that it does not know, and the order of fields",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.SendPayloadAsync(
                    "{\"x\":[1,{\"cmd\":\"shutdown\"}],\"ts_ms\":9,\"a_field_from_the_future\":null,\"cmd\":\"ping\"}");
                await worker.NextAsync<Pong>(pong => pong.TsMs == 9);
                await worker.SendPayloadAsync(
                    "{\"later\":{\"y\":1.5e3},\"session_id\":\"the.id:may-stand_first\",\"format\":\"pcm_s16le\",\"cmd\":\"start_session\"}");
                await worker.NextAsync<SessionStarted>(e => e.SessionId == "the.id:may-stand_first");
            }),
        new(
            "message.no-session",
            "2",
            "The worker takes \"_\" as the id of no session",
            async context =>
            {
                var worker = await context.WorkerAsync();
                await worker.SendPayloadAsync("{\"cmd\":\"ping\",\"ts_ms\":10,\"session_id\":\"_\"}");
                await worker.NextAsync<Pong>(pong => pong.TsMs == 10);
            }),
    ];

    private static Check Refuses(string name, string section, string rule, string code, params Case[] cases) => new(
        $"message.{name}",
        section,
        $"The worker answers {rule}, and continues",
        async context =>
        {
            var worker = await context.WorkerAsync();
            await worker.StartSessionAsync(Running);
            foreach (var (payload, field) in cases)
                await AssertRefusesAsync(worker, payload, field, code);

            await worker.SendAsync(new AudioChunk(Running, AudioSource.Silence(100), 0), new StopSession(Running));
            var stopped = await worker.StoppedAsync(Running);
            AssertTrue(stopped.AudioMs == 100, $"The running session was changed: {EventText.Of(stopped)}");
            AssertTrue(
                !worker.Events.Any(e => e is SessionStarted { SessionId: not Running }),
                "The worker started a session for a command that it refused.");
        });

    private static async Task AssertRefusesAsync(WorkerClient worker, string payload, string? field, string code)
    {
        var from = worker.Position;
        try
        {
            // In Latin-1, a character above 0x7f makes the payload invalid UTF-8.
            await worker.SendPayloadAsync(Encoding.Latin1.GetBytes(payload));
            await worker.PingAsync();
            var accepted = worker.Events.FirstOrDefault(e => e is SessionStarted { SessionId: not Running });
            AssertTrue(accepted is null, $"The worker accepted it: {EventText.Of(accepted)}");
            var error = await worker.RefusalAsync(code, recoverable: true, from);
            AssertTrue(
                field is null || error.Message.Contains(field, StringComparison.Ordinal),
                $"The message does not name {field}: {EventText.Of(error)}");
        }
        catch (CheckFailedException e)
        {
            throw new CheckFailedException($"Sent {EventText.Shorten(payload)}. {e.Message}");
        }
    }

    /// <param name="Payload">The payload, in Latin-1.</param>
    /// <param name="Field">The field that the error's message must name; null for none.</param>
    private sealed record Case(string Payload, string? Field = null);
}
