using System.Text.Json;
using PortBridge.Gateway.Core;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Realtime;

/// <summary>
/// OpenAI's Realtime API for transcription. With turn detection each utterance is an item; without it the client commits
/// items, each of which is a stream of its own, so that also an item without speech is completed.
/// </summary>
/// <param name="dialect">The names of messages until a client's message shows others.</param>
/// <param name="describe">Describes the worker.</param>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
internal sealed class RealtimeWire(
    RealtimeDialect dialect, Func<WorkerDescription?> describe, GatewayOptions options, TimeProvider time) : IWire
{
    private const int MaxMessageBytes = 15 * 1024 * 1024;
    private const string InvalidRequest = "invalid_request_error";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan MinCommit = TimeSpan.FromMilliseconds(100);

    private readonly RealtimeMessages _messages = new() { Dialect = dialect };
    private readonly RealtimeConfig _config = new();
    private readonly string _id = $"sess_{Guid.CreateVersion7():N}";
    private readonly RealtimeItems _items = new();
    private long _bytes;
    private bool _hasStream;
    private bool _streamHasTurns = true;

    /// <inheritdoc/>
    public string Name => "openai-realtime";

    /// <inheritdoc/>
    public int MaxTextLength => MaxMessageBytes;

    /// <inheritdoc/>
    public StreamSettings Settings => _config.ToSettings(describe(), options.MinSilenceDuration);

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Begin() => [_messages.SessionCreated(ConfigJson())];

    /// <inheritdoc/>
    public IEnumerable<ClientCommand> Receive(ClientMessage message)
    {
        if (!message.IsText)
            return message.IsLast ? [Refuse("Messages must be JSON; audio is in the field \"audio\" of input_audio_buffer.append.")] : [];

        try
        {
            using var json = JsonDocument.Parse(message.Data);
            return Receive(json.RootElement);
        }
        catch (JsonException)
        {
            return [Refuse("The message is not valid JSON.", "invalid_json")];
        }
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent) => _streamHasTurns
        ? SendUtterance(speechEvent)
        : speechEvent switch
        {
            SpeechEvent.Partial e => DeltaOf(_items.Oldest(), _items.Oldest().Grow(e)),
            SpeechEvent.Final e => DeltaOf(_items.Oldest(), _items.Oldest().Append(e)),
            _ => [],
        };

    /// <inheritdoc/>
    public IEnumerable<WireMessage> End(StreamEnd end)
    {
        var item = _items.Oldest();
        EndStream();
        return item.IsCommitted ? [_messages.Completed(item.Id, item.Text, end.Audio)] : [];
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Fail(StreamError error) =>
    [
        _messages.Error(error.Kind == StreamErrorKind.Client ? InvalidRequest : "server_error", error.Code, error.Message),
    ];

    private static string? TypeOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()
            : null;

    private static string? IdOf(JsonElement json) =>
        json.TryGetProperty("event_id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;

    private ClientCommand[] Receive(JsonElement json)
    {
        switch (TypeOf(json))
        {
            case "input_audio_buffer.append":
                return [Append(json)];
            case "session.update":
                return Update(json);
            case "transcription_session.update":
                _messages.Dialect = RealtimeDialect.Beta;
                return Update(json);
            case "input_audio_buffer.commit":
                return Commit(json);
            case "input_audio_buffer.clear":
                return [ClientCommand.Cancel.Instance, new ClientCommand.Ask(Clear)];
            case null:
                return [Refuse("The message has no \"type\".")];
            case var type:
                return [Refuse($"The message {UntrustedText.Name(type)} is not supported: this server transcribes.", cause: IdOf(json))];
        }
    }

    private ClientCommand Append(JsonElement json)
    {
        if (!json.TryGetProperty("audio", out var audio) || audio.ValueKind != JsonValueKind.String || !audio.TryGetBytesFromBase64(out var bytes))
            return Refuse("The field \"audio\" must be base64.", param: "audio", cause: IdOf(json));

        _bytes += bytes.Length;
        _hasStream = true;
        return new ClientCommand.Audio(bytes);
    }

    private ClientCommand[] Update(JsonElement json)
    {
        if (!json.TryGetProperty("session", out var session) || session.ValueKind != JsonValueKind.Object)
            return [Refuse("The field \"session\" must be an object.", param: "session", cause: IdOf(json))];

        if (_config.Update(session) is var (field, message))
            return [Refuse(message, param: field, cause: IdOf(json))];

        ClientCommand[] updated = [new ClientCommand.Configure(Settings), new ClientCommand.Reply(_messages.SessionUpdated(ConfigJson()))];
        // A stream that runs has the earlier configuration, so another one follows it.
        if (_hasStream)
            return [new ClientCommand.Stop(Closes: false), .. updated];

        _streamHasTurns = _config.HasTurnDetection;
        return updated;
    }

    private ClientCommand[] Commit(JsonElement json)
    {
        var length = TimeSpan.FromSeconds((double)_bytes / _config.BytesPerSecond);
        if (length < MinCommit)
        {
            return
            [
                Refuse(
                    $"The buffer has {length.TotalMilliseconds:0} ms of audio; at least {MinCommit.TotalMilliseconds:0} ms are needed.",
                    "input_audio_buffer_commit_empty",
                    cause: IdOf(json)),
            ];
        }

        _bytes = 0;
        if (_streamHasTurns)
            return [ClientCommand.Flush.Instance];

        return [new ClientCommand.Reply([.. CommitItem(_items.Uncommitted())]), new ClientCommand.Stop(Closes: false)];
    }

    // Only after the stream has ended, whose last events would otherwise belong to the next items.
    private IEnumerable<WireMessage> Clear()
    {
        EndStream();
        return [_messages.Cleared()];
    }

    private void EndStream()
    {
        _items.Clear();
        (_bytes, _hasStream, _streamHasTurns) = (0, false, _config.HasTurnDetection);
    }

    private IEnumerable<WireMessage> SendUtterance(SpeechEvent speechEvent)
    {
        switch (speechEvent)
        {
            case SpeechEvent.SpeechStarted e:
                return _items.Start(e.At) is { } started ? [_messages.SpeechStarted(started.Id, e.At)] : [];
            case SpeechEvent.SpeechStopped e:
                var stopped = _items.Uncommitted();
                return [_messages.SpeechStopped(stopped.Id, e.At), .. CommitItem(stopped)];
            case SpeechEvent.Partial e:
                return _items.Find(e) is { } growing ? DeltaOf(growing, growing.Grow(e)) : [];
            case SpeechEvent.Final e:
                return Complete(_items.Oldest(), e);
            case SpeechEvent.Warning { Error.Code: ErrorCodes.EngineFailed } e:
                return Report(_items.Oldest(), e.Error);
            default:
                return [];
        }
    }

    private List<WireMessage> Complete(RealtimeItem item, SpeechEvent.Final final)
    {
        List<WireMessage> messages = [.. item.IsCommitted ? [] : CommitItem(item), .. DeltaOf(item, item.Append(final))];
        messages.Add(_messages.Completed(item.Id, item.Text, final.End - final.Start));
        _items.Remove(item, final.Utterance + 1);
        return messages;
    }

    // An utterance on which the engine failed has no final.
    private List<WireMessage> Report(RealtimeItem item, SpeechError error)
    {
        List<WireMessage> messages = [.. item.IsCommitted ? [] : CommitItem(item), _messages.Failed(item.Id, error.Code, error.Message)];
        _items.Skip(item);
        return messages;
    }

    private IEnumerable<WireMessage> CommitItem(RealtimeItem item) => _messages.Committed(item.Id, _items.Commit(item));

    private IEnumerable<WireMessage> DeltaOf(RealtimeItem item, string text) => text.Length > 0 ? [_messages.Delta(item.Id, text)] : [];

    private ClientCommand.Reply Refuse(string message, string? code = null, string? param = null, string? cause = null) =>
        new(_messages.Error(InvalidRequest, code, message, param, cause));

    private System.Text.Json.Nodes.JsonObject ConfigJson() => _config.ToJson(_messages.Dialect, _id, time.GetUtcNow() + Lifetime);
}
