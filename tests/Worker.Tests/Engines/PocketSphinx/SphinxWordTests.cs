using PortBridge.Worker.Engines.PocketSphinx;

namespace PortBridge.Worker.Tests.Engines.PocketSphinx;

public class SphinxWordTests
{
    [Theory]
    [InlineData("country", "country")]
    [InlineData("for(2)", "for")]
    [InlineData("o'clock", "o'clock")]
    public void The_marker_of_an_alternative_pronunciation_is_removed(string entry, string spoken) =>
        Assert.Equal(spoken, SphinxWord.Spoken(entry));

    [Theory]
    [InlineData("<s>")]
    [InlineData("<sil>")]
    [InlineData("</s>")]
    [InlineData("[NOISE]")]
    [InlineData("++UM++")]
    [InlineData("")]
    public void A_filler_is_not_a_word(string entry) => Assert.Null(SphinxWord.Spoken(entry));
}
