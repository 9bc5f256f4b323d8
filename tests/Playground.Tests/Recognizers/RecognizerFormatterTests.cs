using PortBridge.Playground.Recognizers;

namespace PortBridge.Playground.Tests.Recognizers;

public sealed class RecognizerFormatterTests
{
    [Theory]
    [InlineData("pocketsphinx", "PocketSphinx")]
    [InlineData("whisper base-q5_1", "Whisper base")]
    [InlineData("whisper base.en-q5_1", "Whisper base.en")]
    [InlineData("whisper large-v3-turbo", "Whisper large-v3-turbo")]
    [InlineData("silero-vad", "Silero VAD")]
    [InlineData("foreign", "foreign")]
    public void A_display_name_has_no_details_of_the_file(string name, string expected) =>
        Assert.Equal(expected, RecognizerFormatter.DisplayName(name));
}
