using System.Text.Json.Serialization;

namespace PortBridge.Gateway.Deepgram;

internal sealed record ErrorResponse(string ErrCode, string ErrMsg, string RequestId, string Category, string Message, string Details);

internal sealed record Results(
    int[] ChannelIndex,
    double Duration,
    double Start,
    bool IsFinal,
    bool SpeechFinal,
    ResultChannel Channel,
    ResultMetadata Metadata,
    bool FromFinalize)
{
    [JsonPropertyOrder(-1)]
    public string Type => "Results";
}

internal sealed record ResultChannel(IReadOnlyList<Alternative> Alternatives, string? DetectedLanguage = null);

internal sealed record Alternative(
    string Transcript,
    double Confidence,
    IReadOnlyList<ResultWord> Words,
    IReadOnlyList<string>? Languages = null,
    ParagraphList? Paragraphs = null);

internal sealed record ResultWord(string Word, double Start, double End, double Confidence, string? PunctuatedWord);

internal sealed record ResultMetadata(string RequestId, ModelInfo ModelInfo, string ModelUuid);

internal sealed record SpeechStartedMessage(int[] Channel, double Timestamp)
{
    [JsonPropertyOrder(-1)]
    public string Type => "SpeechStarted";
}

internal sealed record UtteranceEndMessage(int[] Channel, double LastWordEnd)
{
    [JsonPropertyOrder(-1)]
    public string Type => "UtteranceEnd";
}

internal sealed record ErrorMessage(string Description, string Message, string Variant)
{
    [JsonPropertyOrder(-1)]
    public string Type => "Error";
}

/// <summary>The metadata of a request. A file's have no <paramref name="Type"/>.</summary>
internal sealed record Metadata(
    [property: JsonPropertyOrder(-1)] string? Type,
    string TransactionKey,
    string RequestId,
    string Sha256,
    string Created,
    double Duration,
    int Channels,
    IReadOnlyList<string> Models,
    IReadOnlyDictionary<string, ModelInfo> ModelInfo);

internal sealed record FileResponse(Metadata Metadata, FileResults Results);

internal sealed record FileResults(IReadOnlyList<ResultChannel> Channels, IReadOnlyList<Utterance>? Utterances);

internal sealed record Utterance(
    double Start, double End, double Confidence, int Channel, string Transcript, IReadOnlyList<ResultWord> Words, string Id);

internal sealed record ParagraphList(string Transcript, IReadOnlyList<Paragraph> Paragraphs);

internal sealed record Paragraph(IReadOnlyList<Sentence> Sentences, int NumWords, double Start, double End);

internal sealed record Sentence(string Text, double Start, double End);

internal sealed record TurnWord(string Word, double Confidence, double Start, double End);

internal sealed record TurnInfo(
    string RequestId,
    int SequenceId,
    string Event,
    int TurnIndex,
    double AudioWindowStart,
    double AudioWindowEnd,
    string Transcript,
    IReadOnlyList<TurnWord> Words,
    double EndOfTurnConfidence,
    string? Trigger = null,
    IReadOnlyList<string>? Languages = null,
    IReadOnlyList<string>? LanguagesHinted = null)
{
    [JsonPropertyOrder(-1)]
    public string Type => "TurnInfo";
}

internal sealed record Connected(string RequestId, int SequenceId)
{
    [JsonPropertyOrder(-1)]
    public string Type => "Connected";
}

internal sealed record Thresholds(
    double? EotThreshold = null, double? EagerEotThreshold = null, double? EotTimeoutMs = null);

internal sealed record ConfigureSuccess(
    string RequestId, Thresholds Thresholds, IReadOnlyList<string> Keyterms, IReadOnlyList<string>? LanguageHints, int SequenceId)
{
    [JsonPropertyOrder(-1)]
    public string Type => "ConfigureSuccess";
}

internal sealed record ConfigureFailure(string RequestId, int SequenceId)
{
    [JsonPropertyOrder(-1)]
    public string Type => "ConfigureFailure";
}

internal sealed record TurnError(int SequenceId, string Code, string Description)
{
    [JsonPropertyOrder(-1)]
    public string Type => "Error";
}

/// <summary>A text message of a client: the fields of every type.</summary>
internal sealed record ControlMessage(
    string? Type, Thresholds? Thresholds = null, IReadOnlyList<string>? Keyterms = null, IReadOnlyList<string>? LanguageHints = null);

/// <summary>The JSON of the Deepgram wire.</summary>
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(Results))]
[JsonSerializable(typeof(SpeechStartedMessage))]
[JsonSerializable(typeof(UtteranceEndMessage))]
[JsonSerializable(typeof(ErrorMessage))]
[JsonSerializable(typeof(Metadata))]
[JsonSerializable(typeof(FileResponse))]
[JsonSerializable(typeof(TurnInfo))]
[JsonSerializable(typeof(Connected))]
[JsonSerializable(typeof(ConfigureSuccess))]
[JsonSerializable(typeof(ConfigureFailure))]
[JsonSerializable(typeof(TurnError))]
[JsonSerializable(typeof(ControlMessage))]
internal sealed partial class DeepgramJson : JsonSerializerContext
{
    /// <summary>The context with the options of messages to clients.</summary>
    public static DeepgramJson Wire { get; } = new(Core.WireJson.CreateOptions());
}
