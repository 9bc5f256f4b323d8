using System.Text;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;
using PortBridge.Playground.Transcripts.Export;

namespace PortBridge.Playground.Tests.Transcripts;

public sealed class SavedTranscriptTests
{
    private const string About = """{"at":"2026-11-20T15:04","removedLines":2}""";
    private const string Line = """{"kind":"final","start":0,"end":9,"text":"so"}""";

    [Fact]
    public void A_transcript_survives_saving_and_reading()
    {
        var transcript = Transcript.Empty
            .Apply(Some.Final("grüß Gott, alle", at: 1, end: 3) with
            {
                Language = "de",
                Words =
                [
                    new Word("grüß", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5), 0.25),
                    new Word("Gott", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), null),
                ],
            })
            .Apply(new SpeechEvent.Gap(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1)))
            .Apply(Some.Partial("half a \"sen\n", utterance: 1, at: 5))
            .EndSession(TimeSpan.FromSeconds(7));

        var kept = SavedTranscript.Read(Encoding.UTF8.GetBytes(
            string.Join('\n', transcript.Lines.Select(SavedTranscript.Write).Prepend(About))))!;

        Assert.Equal((2, new DateTime(2026, 11, 20, 15, 4, 0), 2), (kept.RemovedLines, kept.At, kept.Sentences));
        Assert.Equal(JsonTranscript.Write(transcript.Lines), JsonTranscript.Write(kept.Lines));
        Assert.Equal(transcript.Lines[0].Pieces, kept.Lines[0].Pieces);
    }

    [Fact]
    public void A_saved_transcript_is_read() => Assert.NotNull(Read($"{About}\n{Line}"));

    [Fact]
    public void A_transcript_ends_with_its_last_line_or_at_its_committed_position()
    {
        var early = Read("""{"at":"2026-11-20T15:04","removedLines":0,"committed":8}""" + "\n" + Line)!;
        var late = Read("""{"at":"2026-11-20T15:04","removedLines":0,"committed":20,"isContinued":true}""" + "\n" + Line)!;

        Assert.Equal((TimeSpan.FromMilliseconds(9), false), (early.Length, early.IsContinued));
        Assert.Equal((TimeSpan.FromMilliseconds(20), true), (late.Length, late.IsContinued));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(About)]
    [InlineData("null\n" + Line)]
    [InlineData("{}\n" + Line)]
    [InlineData("[1,2]\n" + Line)]
    [InlineData("\0\u0001 something else\n" + Line)]
    [InlineData("""{"at":"yesterday","removedLines":0}""" + "\n" + Line)]
    [InlineData("""{"at":"2026-11-20T15:04","removedLines":-1}""" + "\n" + Line)]
    [InlineData("""{"at":"2026-11-20T15:04","removedLines":0,"committed":-1}""" + "\n" + Line)]
    [InlineData(About + "\n")]
    [InlineData(About + "\nnull")]
    [InlineData(About + "\n" + Line + "\n{")]
    [InlineData(About + "\n" + """{"kind":"final","start":0,"end":9}""")]
    [InlineData(About + "\n" + """{"kind":"final","start":0,"end":9,"text":null}""")]
    [InlineData(About + "\n" + """{"kind":"final","start":0,"end":9,"text":" "}""")]
    [InlineData(About + "\n" + """{"kind":"other","start":0,"end":9,"text":"so"}""")]
    [InlineData(About + "\n" + """{"kind":7,"start":0,"end":9,"text":"so"}""")]
    [InlineData(About + "\n" + """{"kind":"final","start":-1,"end":9,"text":"so"}""")]
    [InlineData(About + "\n" + """{"kind":"final","start":10,"end":9,"text":"so"}""")]
    [InlineData(About + "\n" + """{"kind":"final","start":0,"end":9000000000000000000,"text":"so"}""")]
    [InlineData(About + "\n" + """{"kind":"final","start":0,"end":9,"text":"so","words":[null]}""")]
    [InlineData(About + "\n" + """{"kind":"final","start":0,"end":9,"text":"so","words":[{"text":"so","start":0,"end":-1}]}""")]
    [InlineData(About + "\n" + """{"kind":"final","start":0,"end":9,"text":"so","words":[{"text":"so","start":0,"end":9,"confidence":2}]}""")]
    public void Invalid_data_are_rejected(string text) => Assert.Null(Read(text));

    [Fact]
    public void Data_that_exceed_a_limit_are_rejected()
    {
        Assert.Null(Read(About + string.Concat(Enumerable.Repeat("\n" + Line, Transcript.MaxLines + 1))));
        Assert.Null(Read($"{About}\n{Line.Replace("so", new string('x', 60_000), StringComparison.Ordinal)}"));
        Assert.Null(Read($$"""{{About}}{{"\n"}}{"kind":"final","start":0,"end":9,"text":"so","language":"{{new string('x', 36)}}"}"""));
    }

    private static SavedTranscript? Read(string text) => SavedTranscript.Read(Encoding.UTF8.GetBytes(text));
}
