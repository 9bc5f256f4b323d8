using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Worker.Conformance.Demands;

namespace PortBridge.Worker.Conformance.Checks;

/// <summary>That a frame which holds no good command is refused with the right code, and nothing else happens.</summary>
internal static class BadMessageChecks
{
    private const string Running = "running";

    public static IReadOnlyList<Check> All { get; } =
    [
        Refuses(
            "bad-json",
            "what is not one JSON object gets bad_json",
            ErrorCodes.BadJson,
            new("not json"),
            new("{\"cmd\":\"shutdown\""),
            new("{\"cmd\":\"shutdown\"} {}"),
            new("[\"shutdown\"]"),
            new("\"shutdown\""),
            new("null"),
            new(" ")),
        Refuses(
            "unknown-command",
            "a command that no version knows gets unknown_command",
            ErrorCodes.UnknownCommand,
            new("{\"cmd\":\"make_coffee\"}"),
            new("{\"cmd\":\"Shutdown\"}"),
            new("{\"cmd\":\"\"}")),
        Refuses(
            "no-command",
            "an object whose cmd is missing or no string gets bad_field",
            ErrorCodes.BadField,
            new("{}", "cmd"),
            new("{\"cmd\":7}", "cmd"),
            new("{\"cmd\":null,\"session_id\":\"running\"}", "cmd"),
            new("{\"event\":\"pong\",\"ts_ms\":1}", "cmd")),
        Refuses(
            "bad-session-id",
            "a session id that is missing, too long, or of other characters gets bad_field",
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
            "a missing field gets bad_field, whose message names it",
            ErrorCodes.BadField,
            new("{\"cmd\":\"audio_chunk\",\"session_id\":\"running\"}", "pcm_b64"),
            new("{\"cmd\":\"ping\"}", "ts_ms"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":{\"from_ms\":100}}", "resume"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":{\"utterance\":1}}", "resume")),
        Refuses(
            "wrong-type",
            "a field of another type gets bad_field, whose message names it",
            ErrorCodes.BadField,
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"sample_rate\":\"16000\"}", "sample_rate"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"sample_rate\":16000.5}", "sample_rate"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"format\":1}", "format"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"endpointing\":1}", "endpointing"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"words\":\"yes\"}", "words"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"hot_words\":\"x\"}", "hot_words"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":true}", "resume"),
            new("{\"cmd\":\"audio_chunk\",\"session_id\":\"running\",\"pcm_b64\":[0,1]}", "pcm_b64"),
            new("{\"cmd\":\"audio_chunk\",\"session_id\":\"running\",\"pcm_b64\":\"\",\"seq\":\"0\"}", "seq"),
            new("{\"cmd\":\"ping\",\"ts_ms\":\"now\"}", "ts_ms"),
            new("{\"cmd\":\"ping\",\"ts_ms\":true}", "ts_ms")),
        Refuses(
            "out-of-range",
            "a field out of its range gets bad_field, whose message names it",
            ErrorCodes.BadField,
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":{\"from_ms\":-1,\"utterance\":0}}", "resume"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":{\"from_ms\":0,\"utterance\":-1}}", "resume"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"task\":\"summarise\"}", "task"),
            new($"{{\"cmd\":\"start_session\",\"session_id\":\"s\",\"prompt\":\"{new string('x', 1001)}\"}}", "prompt"),
            new("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"hot_words\":[\"x\",\" \"]}", "hot_words"),
            new("{\"cmd\":\"audio_chunk\",\"session_id\":\"running\",\"pcm_b64\":\"\",\"gap_ms\":-1}", "gap_ms")),
        new(
            "message.unknown-fields",
            "fields that the worker does not know are ignored, and order means nothing",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.SendPayloadAsync(
                    "{\"x\":[1,{\"cmd\":\"shutdown\"}],\"ts_ms\":9,\"a_field_from_the_future\":null,\"cmd\":\"ping\"}");
                await worker.NextAsync<Pong>(pong => pong.TsMs == 9);
                await worker.SendPayloadAsync(
                    "{\"later\":{\"y\":1.5e3},\"session_id\":\"the.id:may-stand_first\",\"cmd\":\"start_session\"}");
                await worker.NextAsync<SessionStarted>(e => e.SessionId == "the.id:may-stand_first");
            }),
        new(
            "message.no-session",
            "\"_\" stands where no session is meant",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                await worker.SendPayloadAsync("{\"cmd\":\"ping\",\"ts_ms\":10,\"session_id\":\"_\"}");
                await worker.NextAsync<Pong>(pong => pong.TsMs == 10);
            }),
    ];

    private static Check Refuses(string name, string rule, string code, params Case[] cases) => new(
        $"message.{name}",
        $"{rule}, and the worker goes on",
        async trial =>
        {
            var worker = await trial.ReadyAsync();
            await worker.StartSessionAsync(Running);
            foreach (var (payload, field) in cases)
            {
                var from = worker.Log.Count;
                try
                {
                    await worker.SendPayloadAsync(payload);
                    var error = await worker.RefusalAsync(code, recoverable: true, from);
                    Require(
                        field is null || error.Message.Contains(field, StringComparison.Ordinal),
                        $"The message does not name {field}: {EventText.Of(error)}");
                }
                catch (UnmetException e)
                {
                    throw new UnmetException($"It was sent {EventText.Shorten(payload)} — {e.Message}");
                }
            }

            await worker.SendAsync(new AudioChunk(Running, Sound.Silence(100), 0), new StopSession(Running));
            var stopped = await worker.StoppedAsync(Running);
            Require(stopped.AudioMs == 100, $"The running session was not left as it was: {EventText.Of(stopped)}");
            Require(
                !worker.Log.Events.Any(e => e is SessionStarted { SessionId: not Running }),
                "A session was made of a command that was refused.");
        });

    /// <param name="Payload">What is sent.</param>
    /// <param name="Field">What the error's message must name, if anything.</param>
    private sealed record Case(string Payload, string? Field = null);
}
