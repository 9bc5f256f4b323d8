using System.Globalization;
using System.Net.WebSockets;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;

namespace PortBridge.Gateway.WhisperLive;

/// <summary>The messages of WhisperLive: after each change the last segments, of which the last one may not be complete.</summary>
/// <param name="worker">The worker; null if it is not ready.</param>
internal sealed class WhisperLiveWire(WorkerDescription? worker) : IWire
{
    private const string Partial = "partial";

    private readonly List<Segment> _segments = [];
    private WhisperLiveOptions? _options;
    private TimeSpan _processed;
    private bool _isLanguageSent;

    /// <inheritdoc/>
    public string Name => "whisper_live";

    /// <inheritdoc/>
    public StreamSettings Settings { get; } =
        new(new AudioDeclaration(StreamEncoding.Float32, AudioLimits.DefaultSampleRate), new SessionOptions());

    private static ReadOnlySpan<byte> EndOfAudio => "END_OF_AUDIO"u8;

    private string Uid => _options?.Uid ?? "";

    /// <inheritdoc/>
    public IEnumerable<ClientCommand> Receive(ClientMessage message)
    {
        if (_options is null)
            return Begin(message);
        if (message.IsText)
            return [];

        return message is { IsFirst: true, IsLast: true } && message.Data.Span.SequenceEqual(EndOfAudio)
            ? [new ClientCommand.Stop(Closes: true)]
            : [new ClientCommand.Audio(message.Data)];
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Send(int channel, SpeechEvent speechEvent)
    {
        switch (speechEvent)
        {
            case SpeechEvent.Progress progress:
                _processed = progress.Processed;
                return [];
            case SpeechEvent.Partial { Text.Length: > 0 } partial:
                var end = _processed > partial.Start ? _processed : partial.Start;
                var open = new Segment(SecondsOf(partial.Start), SecondsOf(end), partial.Text, Completed: false);
                return [SegmentsOf([.. _segments.TakeLast(_options!.MaxSegments - 1), open], canBeSuperseded: true)];
            case SpeechEvent.Final { Text.Length: > 0 } final:
                return Finish(final);
            case SpeechEvent.Warning warning:
                return [NoticeOf(new Notice(Uid, warning.Error.Message, Status: "WARNING"))];
            default:
                return [];
        }
    }

    /// <inheritdoc/>
    public IEnumerable<WireMessage> End(StreamEnd end) => [NoticeOf(new Notice(Uid, "DISCONNECT"))];

    /// <inheritdoc/>
    public IEnumerable<WireMessage> Fail(StreamError error) => [NoticeOf(new Notice(Uid, error.Message, Status: "ERROR"))];

    private IEnumerable<ClientCommand> Begin(ClientMessage message)
    {
        (_options, var error) = message.IsText && ClientJson.ParseObject(message.Data) is { } json
            ? WhisperLiveOptions.Read(json, worker)
            : (null, "The first message must be a JSON object with the field \"uid\".");
        return _options is null
            ?
            [
                new ClientCommand.Reply(NoticeOf(new Notice(Uid, error, Status: "ERROR"))),
                new ClientCommand.Close(WebSocketCloseStatus.InvalidPayloadData, error!),
            ]
            :
            [
                new ClientCommand.Configure(_options.Settings),
                // The client keeps finished segments only if it is told this name.
                new ClientCommand.Reply(NoticeOf(new Notice(Uid, "SERVER_READY", "faster_whisper"))),
            ];
    }

    private IEnumerable<WireMessage> Finish(SpeechEvent.Final final)
    {
        var words = _options!.Settings.Session.Words
            ? WordTimes.Of(final).Select(WordOf).ToList()
            : null;
        _segments.Add(new Segment(SecondsOf(final.Start), SecondsOf(final.End), final.Text, Completed: true, words));
        if (_segments.Count > _options.MaxSegments)
            _segments.RemoveAt(0);
        var message = SegmentsOf([.. _segments], canBeSuperseded: false);
        if (_isLanguageSent || final.Language is null)
            return [message];

        _isLanguageSent = true;
        return [NoticeOf(new Notice(Uid, Language: final.Language, LanguageProb: 1)), message];
    }

    private WireMessage SegmentsOf(IReadOnlyList<Segment> segments, bool canBeSuperseded) =>
        WireJson.Message(new SegmentList(Uid, segments), WhisperLiveJson.Wire.SegmentList, Partial, canBeSuperseded);

    private static WireMessage NoticeOf(Notice notice) => WireJson.Message(notice, WhisperLiveJson.Wire.Notice);

    private static SegmentWord WordOf(Word word) =>
        new(SecondsOf(word.Start), SecondsOf(word.End), word.Text, word.Confidence ?? 1);

    private static string SecondsOf(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
