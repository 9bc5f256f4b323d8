using PortBridge.Playground.Diagnostics;

namespace PortBridge.Playground.Tests.Diagnostics;

public sealed class FrameFormatterTests
{
    private static readonly WireFrame Final = Received(
        """{"event":"final","session_id":"s","text":"Zoë & I","words":[{"word":"Zoë","start_ms":1}]}""");

    private static readonly WireFrame Audio = new(
        DateTimeOffset.UnixEpoch, 2, WireDirection.Sent, "s", """{"cmd":"audio_chunk","session_id":"s","pcm_b64":"","seq":4}""", 3200);

    [Fact]
    public void A_frame_has_one_field_per_line() => Assert.Equal(
        """
        {
          "event": "final",
          "session_id": "s",
          "text": "Zoë & I",
          "words": [
            {
              "word": "Zoë",
              "start_ms": 1
            }
          ]
        }
        """,
        FrameFormatter.Format(Final, showsWords: true));

    [Fact]
    public void Transcribed_text_can_be_hidden()
    {
        var text = FrameFormatter.Format(Final, showsWords: false);

        Assert.DoesNotContain("Zoë", text, StringComparison.Ordinal);
        Assert.Contains("\"text\": \"… 7 characters …\"", text, StringComparison.Ordinal);
        Assert.Contains("\"word\": \"… 3 characters …\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Prompts_and_hot_words_can_be_hidden()
    {
        var start = Received("""{"cmd":"start_session","prompt":"Dear Zoë","hot_words":["Zoë","ohm"],"language":null}""");

        var text = FrameFormatter.Format(start, showsWords: false);

        Assert.Contains("\"prompt\": \"… 8 characters …\"", text, StringComparison.Ordinal);
        Assert.Contains("\"hot_words\": \"… 2 words …\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Audio_is_replaced_by_its_length()
    {
        Assert.Contains("\"pcm_b64\": \"… 3,200 bytes of audio …\"", FrameFormatter.Format(Audio, true), StringComparison.Ordinal);
        Assert.Equal("audio_chunk", FrameFormatter.MessageName(Audio));
    }

    private static WireFrame Received(string json) =>
        new(DateTimeOffset.UnixEpoch, 1, WireDirection.Received, "s", json, 0);
}
