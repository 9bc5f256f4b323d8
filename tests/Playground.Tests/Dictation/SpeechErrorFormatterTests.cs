using PortBridge.Playground.Dictation;
using PortBridge.Playground.Tests.Support;

namespace PortBridge.Playground.Tests.Dictation;

public sealed class SpeechErrorFormatterTests
{
    [Fact]
    public void An_unknown_error_code_shows_the_error_s_message() =>
        Assert.Equal("Out of paper.", SpeechErrorFormatter.ToNotice(Some.Error("no_paper", message: "Out of paper.")).Text);
}
