using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Tests.Transcripts;

public sealed class TextPieceTests
{
    [Theory]
    [InlineData("go on", "go on", "go|on")]
    [InlineData("\u201cGo on,\u201d he said.", "Go on he said", "Go|on|he|said")]
    [InlineData("to and to", "to to", "to|to")]
    [InlineData("你好", "你 好", "你|好")]
    [InlineData("go on", "on go", "")]
    [InlineData("go on", "stop", "")]
    [InlineData("go on", "", "")]
    public void A_text_is_split_at_its_words_without_loss(string text, string words, string found)
    {
        var pieces = TextPiece.Cut(text, [.. words.Split(' ').Select(word => new Word(word, default, default, null))], default);

        Assert.Equal(text, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(found, string.Join('|', pieces.Where(piece => piece.Word is not null).Select(piece => piece.Text)));
    }
}
