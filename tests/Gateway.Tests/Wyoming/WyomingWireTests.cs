using System.Text;
using System.Text.Json;
using PortBridge.Audio.Streaming;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Gateway.Wyoming;

namespace PortBridge.Gateway.Tests.Wyoming;

/// <summary>The adapter of Wyoming, without sockets.</summary>
public sealed class WyomingWireTests
{
    private readonly WyomingWire _wire = new(() => null);

    [Fact]
    public void A_description_is_given_before_there_is_a_worker_with_languages_and_every_field()
    {
        var info = DataOf(Assert.IsType<ClientCommand.Reply>(Assert.Single(_wire.Receive("""{"type":"describe","data":{}}"""))).Messages.First());
        var program = info.GetProperty("asr")[0];
        var model = program.GetProperty("models")[0];

        Assert.Equal(["asr", "tts", "handle", "intent", "wake", "mic", "snd"], info.EnumerateObject().Select(field => field.Name));
        Assert.All(new[] { program, model }, item => Assert.All(
            new[] { "name", "attribution", "installed", "description", "version" }, name => Assert.True(item.TryGetProperty(name, out _))));
        Assert.Contains("en", model.GetProperty("languages").EnumerateArray().Select(language => language.GetString()));
    }

    [Fact]
    public void The_languages_of_the_worker_are_listed()
    {
        var wire = new WyomingWire(() => new WorkerDescription("w", "e", "tiny", "cpu", [], ["de"]));
        var reply = Assert.IsType<ClientCommand.Reply>(Assert.Single(wire.Receive("""{"type":"describe","data":{}}""")));

        Assert.Equal("""["de"]""", DataOf(reply.Messages.First()).GetProperty("asr")[0].GetProperty("models")[0].GetProperty("languages").GetRawText());
    }

    [Theory]
    [InlineData(1, nameof(StreamEncoding.Unsigned8))]
    [InlineData(2, nameof(StreamEncoding.Signed16))]
    [InlineData(3, nameof(StreamEncoding.Signed24))]
    [InlineData(4, nameof(StreamEncoding.Signed32))]
    public void The_width_is_the_encoding(int width, string encoding)
    {
        var configure = Assert.IsType<ClientCommand.Configure>(Assert.Single(_wire.Receive(
            $$$"""{"type":"audio-start","data":{"rate":8000,"width":{{{width}}},"channels":2}}""")));

        Assert.Equal(new AudioDeclaration(Enum.Parse<StreamEncoding>(encoding), 8000, 2), configure.Settings.Audio);
    }

    [Theory]
    [InlineData("""{"width":0}""")]
    [InlineData("""{"rate":1}""")]
    [InlineData("""{"channels":100}""")]
    public void An_impossible_format_closes_the_connection_after_the_error(string data) =>
        Assert.Equal("Close", _wire.Receive($$"""{"type":"audio-start","data":{{data}}}""").Show()[^1]);

    [Fact]
    public void Messages_of_other_services_and_their_payload_are_ignored()
    {
        Assert.Empty(_wire.Receive("""{"type":"synthesize","data":{}}"""));
        Assert.Empty(_wire.Receive(1, 2));
    }

    [Fact]
    public void The_chunks_joined_are_the_transcript_and_the_next_one_begins_anew()
    {
        Assert.Equal(["transcript-start", "transcript-chunk one"], Show(_wire.Send(0, Events.Final("one"))));
        Assert.Equal(["transcript-chunk  two"], Show(_wire.Send(0, Events.Final("two", 1))));
        Assert.Equal(["transcript one two", "transcript-stop"], Show(_wire.End(default)));
        Assert.Equal(["transcript-start", "transcript", "transcript-stop"], Show(_wire.End(default)));
    }

    [Fact]
    public void The_line_tells_the_length_of_the_data_in_bytes()
    {
        var message = Encoding.UTF8.GetString(_wire.Send(0, Events.Final("ä")).Last().Data.Span);

        Assert.Equal("{\"type\":\"transcript-chunk\",\"data_length\":13}\n{\"text\":\"ä\"}", message);
    }

    private static IEnumerable<string> Show(IEnumerable<WireMessage> messages) => messages.Select(message =>
    {
        using var line = JsonDocument.Parse(message.Data[..message.Data.Span.IndexOf((byte)'\n')]);
        return $"{line.RootElement.GetProperty("type").GetString()} {(DataOf(message).TryGetProperty("text", out var text) ? text.GetString() : "")}".TrimEnd();
    });

    private static JsonElement DataOf(WireMessage message)
    {
        using var data = JsonDocument.Parse(message.Data[(message.Data.Span.IndexOf((byte)'\n') + 1)..]);
        return data.RootElement.Clone();
    }
}
