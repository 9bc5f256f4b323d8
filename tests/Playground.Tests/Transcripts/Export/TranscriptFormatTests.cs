using System.Text;
using System.Text.Json;
using PortBridge.Gateway.Files;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;
using PortBridge.Playground.Transcripts.Export;

namespace PortBridge.Playground.Tests.Transcripts.Export;

public sealed class TranscriptFormatTests
{
    private static readonly Transcript Said = Transcript.Empty
        .Apply(Some.Final("Tom & <Jerry> --> away", at: 1.25, end: 2.5))
        .Apply(new SpeechEvent.Gap(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)))
        .Apply(Some.Partial("half a", utterance: 1, at: 8))
        .EndSession(TimeSpan.FromSeconds(9))
        .EndSession(TimeSpan.FromHours(101))
        .Apply(Some.Final("late\r\n\r\nlines", utterance: 0, at: 1, end: 1));

    [Fact]
    public void Plain_text_has_one_utterance_per_line_and_marks_gaps() => Assert.Equal(
        """
        Tom & <Jerry> --> away
        [4 seconds of audio missing]
        half a [interrupted]
        late lines

        """,
        PlainText.Write(Said.Lines));

    [Fact]
    public void SubRip_numbers_its_cues_and_replaces_arrows() => Assert.Equal(
        """
        1
        00:00:01,250 --> 00:00:02,500
        Tom & <Jerry> → away

        2
        00:00:03,000 --> 00:00:07,000
        [4 seconds of audio missing]

        3
        00:00:08,000 --> 00:00:09,000
        half a [interrupted]

        4
        101:00:10,000 --> 101:00:10,001
        late lines


        """,
        Subtitles.WriteSubRip(TranscriptCues.Of(Said.Lines)));

    [Fact]
    public void WebVTT_has_a_header_and_escapes_markup() => Assert.Equal(
        """
        WEBVTT

        00:00:01.250 --> 00:00:02.500
        Tom &amp; &lt;Jerry&gt; --&gt; away

        00:00:03.000 --> 00:00:07.000
        [4 seconds of audio missing]

        00:00:08.000 --> 00:00:09.000
        half a [interrupted]

        101:00:10.000 --> 101:00:10.001
        late lines

        """,
        Subtitles.WriteWebVtt(TranscriptCues.Of(Said.Lines)));

    [Fact]
    public void Json_has_the_protocol_s_field_names_and_the_known_words()
    {
        var word = new Word("Zoë", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5), 0.75);
        var said = Transcript.Empty
            .Apply(Some.Final("Zoë \"x\"", at: 1, end: 2) with { Words = [word], Language = "fr" })
            .Apply(new SpeechEvent.Gap(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)));

        Assert.Equal(
            """
            {
              "lines": [
                {
                  "kind": "final",
                  "start_ms": 1000,
                  "end_ms": 2000,
                  "text": "Zoë \"x\"",
                  "language": "fr",
                  "words": [
                    {
                      "word": "Zoë",
                      "start_ms": 1000,
                      "end_ms": 1500,
                      "confidence": 0.75
                    }
                  ]
                },
                {
                  "kind": "missing",
                  "start_ms": 3000,
                  "end_ms": 7000
                }
              ]
            }

            """,
            JsonTranscript.Write(said.Lines));
    }

    [Fact]
    public void An_empty_transcript_gives_a_valid_file()
    {
        Assert.Equal("", PlainText.Write([]));
        Assert.Equal("", Subtitles.WriteSubRip(TranscriptCues.Of([])));
        Assert.Equal("WEBVTT\n", Subtitles.WriteWebVtt(TranscriptCues.Of([])));
        Assert.Equal(0, JsonDocument.Parse(JsonTranscript.Write([])).RootElement.GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public void A_long_utterance_is_split_into_cues_between_words()
    {
        var words = Enumerable.Range(0, 30).Select(number => new Word(
            $"word{number:00}", TimeSpan.FromSeconds(number), TimeSpan.FromSeconds(number + 0.5), null)).ToArray();
        var text = string.Join(", ", words.Select(word => word.Text)) + ".";
        var said = Transcript.Empty.Apply(Some.Final(text, end: 30) with { Words = words });

        var cues = TranscriptCues.Of(said.Lines);

        Assert.Equal(text, string.Join(' ', cues.Select(cue => cue.Text)));
        Assert.All(cues, cue => Assert.InRange(cue.Text.Length, 1, Cue.MaxLength + 2));
        Assert.Equal([0, 10, 20], cues.Select(cue => cue.Start.TotalSeconds));
        Assert.Equal([9.5, 19.5, 30], cues.Select(cue => cue.End.TotalSeconds));
    }

    [Fact]
    public void A_long_utterance_without_word_times_is_not_split()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 50));

        Assert.Equal(text, Assert.Single(TranscriptCues.Of(Transcript.Empty.Apply(Some.Final(text, end: 30)).Lines)).Text);
    }

    [Fact]
    public void Cues_are_ordered_by_start() // The final of an utterance may arrive after that of the next one.
    {
        var said = Transcript.Empty.Apply(Some.Final("second", utterance: 1, at: 5, end: 6)).Apply(Some.Final("first", at: 1, end: 2));

        Assert.Equal(["first", "second"], TranscriptCues.Of(said.Lines).Select(cue => cue.Text));
    }

    [Fact]
    public void A_wave_file_has_a_valid_header()
    {
        using var content = new MemoryStream();
        WaveFile.Of(new MemoryStream([1, 2, 3, 4])).CopyTo(content);
        var file = content.ToArray();

        Assert.Equal(48, file.Length);
        Assert.Equal("RIFF", Encoding.ASCII.GetString(file, 0, 4));
        Assert.Equal(40, BitConverter.ToInt32(file, 4));
        Assert.Equal("WAVEfmt ", Encoding.ASCII.GetString(file, 8, 8));
        Assert.Equal((16, (short)1, (short)1), (BitConverter.ToInt32(file, 16), BitConverter.ToInt16(file, 20), BitConverter.ToInt16(file, 22)));
        Assert.Equal((16_000, 32_000), (BitConverter.ToInt32(file, 24), BitConverter.ToInt32(file, 28)));
        Assert.Equal(((short)2, (short)16), (BitConverter.ToInt16(file, 32), BitConverter.ToInt16(file, 34)));
        Assert.Equal("data", Encoding.ASCII.GetString(file, 36, 4));
        Assert.Equal(4, BitConverter.ToInt32(file, 40));
        Assert.Equal([1, 2, 3, 4], file[44..]);
    }
}
