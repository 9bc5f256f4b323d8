using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Tests.Transcripts;

public sealed class TranscriptFormatterTests
{
    [Theory]
    [InlineData(0.02, "0.1 seconds of audio missing")]
    [InlineData(0.5, "0.5 seconds of audio missing")]
    [InlineData(1, "1 second of audio missing")]
    [InlineData(3.96, "4 seconds of audio missing")]
    [InlineData(75, "75 seconds of audio missing")]
    public void The_mark_of_a_gap_has_its_length(double seconds, string text) =>
        Assert.Equal(text, TranscriptFormatter.Missing(TimeSpan.FromSeconds(seconds)));
}
