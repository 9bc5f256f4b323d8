using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Tests.Engines.Whisper;

public class DecodePromptTests
{
    [Fact]
    public void The_prompt_starts_with_hot_words_and_ends_with_the_preceding_text() => Assert.Equal(
        "PortBridge, Whisper. A talk on ports. and so we begin",
        DecodePrompt.Of(new(Prompt: " A talk on ports. ", HotWords: ["PortBridge", "Whisper"]), "and so we begin"));

    [Fact]
    public void A_session_without_options_gets_only_the_text() =>
        Assert.Equal("and so", DecodePrompt.Of(new UtteranceOptions(), "and so"));

    [Fact]
    public void Without_hints_the_prompt_is_empty() => Assert.Equal("", DecodePrompt.Of(new UtteranceOptions(), ""));
}
