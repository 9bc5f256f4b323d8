using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PortBridge.Protocol;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.BadWorker;

/// <summary>Commands that are accepted or understood wrongly.</summary>
internal static class CommandMisbehaviors
{
    public static IReadOnlyList<Misbehavior> All { get; } =
    [
        new("ignores-endpointing-options", "announces endpointing options and ignores all of them", (hooks, _) =>
            hooks.RewriteCommand = command => Change(command, options => options with
            {
                SilenceDuration = null, MinSpeechDuration = null, Threshold = null,
            })),
        new("ignores-min-speech", "announces min_speech_duration_ms and ignores it", (hooks, _) =>
            hooks.RewriteCommand = command => Change(command, options => options with { MinSpeechDuration = null })),
        new("ignores-threshold", "announces threshold and ignores it", (hooks, _) =>
            hooks.RewriteCommand = command => Change(command, options => options with { Threshold = null })),
        new("ignores-gaps", "ignores gaps in sessions without endpointing", IgnoresGaps),
        new("ignores-flush", "ignores flush in sessions without endpointing", (hooks, _) =>
            IgnoresFlush(hooks, inSessionsWithEndpointing: false)),
        new("ignores-flush-with-endpointing", "ignores flush in sessions with endpointing", (hooks, _) =>
            IgnoresFlush(hooks, inSessionsWithEndpointing: true)),
        new("ignores-audio-after-stop", "ignores audio of a session that is being stopped, without an error", (hooks, _) =>
            hooks.OnCommand = AfterStop((command, _) => command is not AudioChunk)),
        new("ignores-second-stop", "ignores a second stop_session, without an error", (hooks, _) =>
            hooks.OnCommand = AfterStop((command, _) => command is not StopSession)),
        new("refuses-cancel-while-stopping", "refuses cancel_session for a session that is being stopped", (hooks, _) =>
            hooks.OnCommand = AfterStop(RefusesCancel)),
        new("small-buffer", "ends a session after 30 s of audio as overloaded", SmallBuffer),
        new("accepts-invalid-utf8", "replaces invalid UTF-8 and accepts the command", (hooks, _) =>
            hooks.RewriteInvalidCommand = (payload, error) => error.Kind == MessageErrorKind.BadJson
                ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(payload))
                : null),
        new("accepts-null", "accepts null in optional fields", (hooks, _) =>
            hooks.RewriteInvalidCommand = (payload, error) => error.Message.Contains("must not be null", StringComparison.Ordinal)
                ? Without(payload, member => member.Value is null)
                : null),
        new("accepts-out-of-range", "accepts endpointing options that are out of range", (hooks, _) =>
            hooks.RewriteInvalidCommand = (payload, error) => error.Message.Contains("endpointing.", StringComparison.Ordinal)
                ? Without(payload, member => member.Key == "endpointing")
                : null),
    ];

    private static StartSession? Change(Command command, Func<EndpointingOptions, EndpointingOptions> change) =>
        command is StartSession { Endpointing: { } options } start ? start with { Endpointing = change(options) } : null;

    private static void IgnoresGaps(Hooks hooks, int? _)
    {
        var sessions = new HashSet<string>();
        hooks.RewriteCommand = command =>
        {
            if (command is StartSession { Endpointing.Enabled: false, SessionId: var id })
                sessions.Add(id);
            return command is AudioChunk { GapMs: > 0 } chunk && sessions.Contains(chunk.SessionId)
                ? new AudioChunk(chunk.SessionId, chunk.Pcm.ToArray(), chunk.Seq)
                : null;
        };
    }

    private static void IgnoresFlush(Hooks hooks, bool inSessionsWithEndpointing)
    {
        var sessions = new HashSet<string>();
        hooks.RewriteCommand = command =>
        {
            if (command is StartSession start && (start.Endpointing?.Enabled ?? true) == inSessionsWithEndpointing)
                sessions.Add(start.SessionId);
            return command is AudioChunk { Flush: true } chunk && sessions.Contains(chunk.SessionId)
                ? new AudioChunk(chunk.SessionId, chunk.Pcm.ToArray(), chunk.Seq, chunk.GapMs)
                : null;
        };
    }

    /// <summary>Calls a function for the commands of stopped sessions.</summary>
    private static Func<Command, RawOutput, bool> AfterStop(Func<Command, RawOutput, bool> onCommand)
    {
        var stopped = new HashSet<string>();
        return (command, output) =>
        {
            var id = command switch
            {
                StartSession start => start.SessionId,
                AudioChunk chunk => chunk.SessionId,
                StopSession stop => stop.SessionId,
                CancelSession cancel => cancel.SessionId,
                _ => "",
            };
            if (command is StartSession)
                stopped.Remove(id);
            else if (stopped.Contains(id))
                return onCommand(command, output);
            else if (command is StopSession)
                stopped.Add(id);
            return true;
        };
    }

    private static bool RefusesCancel(Command command, RawOutput output)
    {
        if (command is not CancelSession cancel)
            return true;

        output.Send(new Error(ErrorCodes.UnknownSession, "The session is being stopped.", Recoverable: true, cancel.SessionId));
        return false;
    }

    private static void SmallBuffer(Hooks hooks, int? _)
    {
        const int MaxBytes = 30 * 32_000;
        var received = new Dictionary<string, int>();
        hooks.OnCommand = (command, output) =>
        {
            if (command is StartSession start)
                received[start.SessionId] = 0;
            if (command is not AudioChunk chunk)
                return true;

            var before = received[chunk.SessionId];
            received[chunk.SessionId] = before + chunk.Pcm.Length;
            if (before <= MaxBytes && before + chunk.Pcm.Length > MaxBytes)
                output.Send(new Error(ErrorCodes.Overloaded, "Too much audio.", Recoverable: false, chunk.SessionId));
            return before + chunk.Pcm.Length <= MaxBytes;
        };
    }

    private static byte[] Without(byte[] payload, Func<KeyValuePair<string, JsonNode?>, bool> isRemoved)
    {
        var command = JsonNode.Parse(payload)!.AsObject();
        foreach (var member in command.Where(isRemoved).ToList())
            command.Remove(member.Key);
        return JsonSerializer.SerializeToUtf8Bytes(command);
    }
}
