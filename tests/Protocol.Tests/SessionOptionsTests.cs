using System.Buffers;
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

    [Fact]
    public void A_fault_of_a_session_s_options_is_reported_to_that_session()
    {
        var fault = ParsedFault(new StartSession("s-1", Task: "summarise"));

        Assert.Equal(
            (MessageFaultKind.BadField, "s-1", "The field \"task\" must be transcribe or translate."),
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

    private static MessageFault? ParsedFault(StartSession start)
    {
        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, start);
        return MessageJson.ParseCommand(new ReadOnlySequence<byte>(json.WrittenMemory)).Fault;
    }
}
