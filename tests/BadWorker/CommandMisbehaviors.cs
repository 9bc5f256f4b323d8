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
        new("ignores-flush", "ignores flush", (hooks, _) => hooks.RewriteCommand = command =>
            command is AudioChunk { Flush: true } chunk
                ? new AudioChunk(chunk.SessionId, chunk.Pcm.ToArray(), chunk.Seq, chunk.GapMs)
                : null),
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

    private static byte[] Without(byte[] payload, Func<KeyValuePair<string, JsonNode?>, bool> isRemoved)
    {
        var command = JsonNode.Parse(payload)!.AsObject();
        foreach (var member in command.Where(isRemoved).ToList())
            command.Remove(member.Key);
        return JsonSerializer.SerializeToUtf8Bytes(command);
    }
}
