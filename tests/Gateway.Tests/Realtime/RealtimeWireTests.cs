using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PortBridge.Gateway.Core;
using PortBridge.Gateway.Realtime;
using PortBridge.Gateway.Tests.Support;
using PortBridge.Protocol;

namespace PortBridge.Gateway.Tests.Realtime;

/// <summary>The adapter of OpenAI's Realtime API, without sockets.</summary>
public sealed class RealtimeWireTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly RealtimeWire _wire = new(RealtimeDialect.Current, () => null, new GatewayOptions(), new FakeTimeProvider());

    [Fact]
    public void The_item_of_an_utterance_on_which_the_engine_failed_is_not_completed_by_the_next_final()
    {
        var failed = ItemOf(_wire.Send(0, new SpeechEvent.SpeechStarted(Second)), "input_audio_buffer.speech_started");
        Assert.NotEmpty(_wire.Send(0, new SpeechEvent.SpeechStopped(2 * Second)));
        var failure = _wire.Send(0, new SpeechEvent.Warning(new SpeechError(ErrorCodes.EngineFailed, "It failed.", false)));
        var next = ItemOf(_wire.Send(0, new SpeechEvent.SpeechStarted(3 * Second)), "input_audio_buffer.speech_started");
        Assert.NotEmpty(_wire.Send(0, new SpeechEvent.SpeechStopped(4 * Second)));

        Assert.Equal(failed, ItemOf(failure, "conversation.item.input_audio_transcription.failed"));
        Assert.Equal(next, ItemOf(_wire.Send(0, Final(utterance: 1)), "conversation.item.input_audio_transcription.completed"));
    }

    [Fact]
    public void Events_of_a_stream_that_is_discarded_do_not_belong_to_the_next_one()
    {
        var commands = _wire.Receive("""{"type":"input_audio_buffer.clear"}""");
        Assert.NotEmpty(_wire.Send(0, new SpeechEvent.SpeechStarted(5 * Second)));

        Assert.Equal([nameof(ClientCommand.Cancel), nameof(ClientCommand.Ask)], commands.Select(command => command.GetType().Name));
        Assert.Single(Assert.IsType<ClientCommand.Ask>(commands[1]).Messages());
        Assert.NotNull(ItemOf(_wire.Send(0, new SpeechEvent.SpeechStarted(Second)), "input_audio_buffer.speech_started"));
    }

    private static SpeechEvent.Final Final(int utterance) =>
        new(utterance, "text", 3 * Second, 4 * Second, null, [], new FinalTiming(default, default, default));

    private static string? ItemOf(IEnumerable<WireMessage> messages, string type) => messages
        .Select(message => JsonSerializer.Deserialize<JsonElement>(message.Data.Span))
        .Single(message => message.GetProperty("type").GetString() == type).GetProperty("item_id").GetString();
}
