using System.Buffers;
using System.Text;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.Tests;

/// <summary>The bounds of what a session tells an engine beforehand, and how a language is understood.</summary>
public sealed class SessionOptionsTests
{
    [Theory]
    [InlineData(SpeechHints.MaxPromptLength, null)]
    [InlineData(SpeechHints.MaxPromptLength + 1, "The field \"prompt\" has 1001 characters; shorten it to 1000.")]
    public void A_prompt_may_be_as_long_as_the_document_says(int length, string? fault) =>
        Assert.Equal(fault, FaultOf(new StartSession("s", Prompt: new string('ü', length))));

    [Theory]
    [InlineData(SpeechHints.MaxHotWords, SpeechHints.MaxHotWordLength, null)]
    [InlineData(SpeechHints.MaxHotWords + 1, 1, "The field \"hot_words\" has 101 words; leave out all but 100.")]
    [InlineData(
        1, SpeechHints.MaxHotWordLength + 1,
        "The field \"hot_words\" must hold words of 1 to 60 characters, none of them blank.")]
    public void Hot_words_may_be_as_many_and_as_long_as_the_document_says(int count, int length, string? fault) =>
        Assert.Equal(
            fault, FaultOf(new StartSession("s", HotWords: [.. Enumerable.Repeat(new string('x', length), count)])));

    [Theory]
    [InlineData(100, 30, EndpointingOptions.MinThreshold, null)]
    [InlineData(5000, 1000, EndpointingOptions.MaxThreshold, null)]
    [InlineData(99, null, null, "The field \"endpointing.silence_duration_ms\" is 99; it must be 100 to 5000.")]
    [InlineData(5001, 29, null, "The field \"endpointing.silence_duration_ms\" is 5001; it must be 100 to 5000.")]
    [InlineData(null, 29, null, "The field \"endpointing.min_speech_duration_ms\" is 29; it must be 30 to 1000.")]
    [InlineData(null, 1001, null, "The field \"endpointing.min_speech_duration_ms\" is 1001; it must be 30 to 1000.")]
    [InlineData(null, null, 0.19, "The field \"endpointing.threshold\" is 0.19; it must be 0.2 to 0.9.")]
    [InlineData(null, null, 1.0, "The field \"endpointing.threshold\" is 1; it must be 0.2 to 0.9.")]
    public void Endpointing_values_are_checked_against_the_ranges_of_the_document(
        int? silenceMs, int? minSpeechMs, double? threshold, string? fault) =>
        Assert.Equal(fault, FaultOf(new StartSession(
            "s", Endpointing: new(true, Milliseconds(silenceMs), Milliseconds(minSpeechMs), threshold))));

    private static TimeSpan? Milliseconds(int? value) => value is { } known ? TimeSpan.FromMilliseconds(known) : null;

    [Theory]
    [InlineData("\"language\":null", "language")]
    [InlineData("\"resume\":null", "resume")]
    [InlineData("\"endpointing\":{\"threshold\":null}", "endpointing.threshold")]
    public void A_known_field_that_is_null_is_refused_by_its_path(string field, string path)
    {
        var error = ErrorOf(Encoding.UTF8.GetBytes($"{{\"cmd\":\"start_session\",\"session_id\":\"s\",{field}}}"))!;

        Assert.Equal(MessageErrorKind.BadField, error.Kind);
        Assert.Contains($"\"{path}\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"from_ms\":100}", "resume.utterance")]
    [InlineData("{\"utterance\":1}", "resume.from_ms")]
    public void A_missing_field_of_an_object_is_named_by_its_path(string resume, string path) => Assert.Contains(
        $"lacks the field \"{path}\"",
        ErrorOf(Encoding.UTF8.GetBytes($"{{\"cmd\":\"start_session\",\"session_id\":\"s\",\"resume\":{resume}}}"))!.Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"cmd\":\"start_session\",\"session_id\":\"s\",\"prompt\":\"\u00e9t\u00e9\"}")]
    [InlineData("{\"cmd\":\"ping\",\"ts_ms\":1,\"unknown\":\"\u00ff\"}")]
    [InlineData("{\"cmd\":\"ping\",\"ts_ms\":1,\"\u00c3\":0}")]
    public void A_command_in_Latin_1_is_no_JSON(string command) =>
        Assert.Equal(MessageErrorKind.BadJson, ErrorOf(Encoding.Latin1.GetBytes(command))!.Kind);

    private static MessageError? ErrorOf(byte[] command) =>
        MessageJson.ParseCommand(new ReadOnlySequence<byte>(command)).Error;

    [Fact]
    public void A_value_of_another_type_is_refused_by_its_path()
    {
        var fault = MessageJson.ParseCommand(new ReadOnlySequence<byte>(
            """{"cmd":"start_session","session_id":"s","endpointing":{"silence_duration_ms":"300"}}"""u8.ToArray())).Error;

        Assert.Contains("\"endpointing.silence_duration_ms\"", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endpointing_without_values_is_left_out()
    {
        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, new StartSession("s", Endpointing: new(SilenceDuration: TimeSpan.FromMilliseconds(300))));
        var text = System.Text.Encoding.UTF8.GetString(json.WrittenSpan);

        Assert.Contains("\"endpointing\":{\"enabled\":true,\"silence_duration_ms\":300}", text, StringComparison.Ordinal);
        json.ResetWrittenCount();
        MessageJson.Write(json, new StartSession("s"));
        Assert.DoesNotContain("endpointing", System.Text.Encoding.UTF8.GetString(json.WrittenSpan), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_a_session_s_options_is_reported_to_that_session()
    {
        var fault = ParsedFault(new StartSession("s-1", Task: "summarise"));

        Assert.Equal(
            (MessageErrorKind.BadField, "s-1", "The field \"task\" must be transcribe or translate."),
            (fault!.Kind, fault.SessionId, fault.Message));
    }

    [Theory]
    [InlineData("en", true)]
    [InlineData("EN-au", true)]
    [InlineData("pt_BR", true)]
    [InlineData("eng", false)]
    [InlineData("", false)]
    public void A_language_is_known_by_its_first_subtag(string language, bool isKnown) =>
        Assert.Equal(isKnown, Languages.Knows(["en", "pt-PT"], language));

    private static string? FaultOf(StartSession start) => ParsedFault(start)?.Message;

    private static MessageError? ParsedFault(StartSession start)
    {
        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, start);
        return MessageJson.ParseCommand(new ReadOnlySequence<byte>(json.WrittenMemory)).Error;
    }
}
