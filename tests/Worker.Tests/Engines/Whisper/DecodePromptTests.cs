using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Tests.Engines.Whisper;

public class DecodePromptTests
{
    [Fact]
    public void What_was_said_last_stands_last_and_hot_words_first() => Assert.Equal(
        "PortBridge, Whisper. A talk on ports. and so we begin",
        DecodePrompt.Of(new(Prompt: " A talk on ports. ", HotWords: ["PortBridge", "Whisper"]), "and so we begin"));

    [Fact]
    public void A_session_that_asks_for_nothing_gives_what_was_said_alone() =>
        Assert.Equal("and so", DecodePrompt.Of(new UtteranceOptions(), "and so"));

    [Fact]
    public void Without_anything_there_is_no_prompt() => Assert.Equal("", DecodePrompt.Of(new UtteranceOptions(), ""));
}
