using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;
using FsCheck;
using FsCheck.Fluent;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.Protocol.Tests;

/// <summary>Writer and reader over a pipe.</summary>
public sealed class MessagePipeTests
{
    private static readonly Gen<Command> AnyCommand = Gen.OneOf(
        Gen.Choose(0, 4000).Select(length => (Command)new AudioChunk("s-1", new byte[length], length)),
        Gen.Choose(0, 9).Select(i => (Command)new StartSession($"s-{i}", Language: "ünïcode 🎙")),
        Gen.Choose(0, 9).Select(i => (Command)new StopSession($"s-{i}")),
        Gen.Choose(0, int.MaxValue).Select(i => (Command)new Ping(i)),
        Gen.Constant((Command)new Shutdown()));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_messages_arrive_in_order_and_unchanged(bool lines) => Prop.ForAll(
        AnyCommand.ArrayOf().ToArbitrary(),
        commands =>
        {
            IFraming framing = lines ? new JsonLinesFraming() : new LengthPrefixedFraming();
            var arrived = RoundTripAsync(commands, framing).GetAwaiter().GetResult();
            return arrived.Select(Show).SequenceEqual(commands.Select(Show));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task What_is_framed_rightly_but_no_message_is_a_fault_and_reading_goes_on()
    {
        var pipe = new Pipe();
        FrameEncoder.Write(pipe.Writer, "{broken"u8);
        FrameEncoder.Write(pipe.Writer, """{"cmd":"ping","ts_ms":1}"""u8);
        await pipe.Writer.CompleteAsync();

        var messages = await Reader(pipe, new LengthPrefixedFraming()).ReadAllAsync(Cancel).ToListAsync(Cancel);

        Assert.Equal(MessageErrorKind.BadJson, messages[0].Error?.Kind);
        Assert.Equal("{broken", Encoding.UTF8.GetString(messages[0].Error!.Excerpt.Span));
        Assert.Equal(new Ping(1), messages[1].Message);
    }

    [Fact]
    public async Task An_end_inside_a_frame_is_not_taken_for_a_clean_end()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[] { 0, 0, 0, 9, (byte)'{' }, Cancel);
        await pipe.Writer.CompleteAsync();

        var exception = await Assert.ThrowsAsync<ProtocolException>(
            async () => await Reader(pipe, new LengthPrefixedFraming()).ReadAllAsync(Cancel).ToListAsync(Cancel));

        Assert.Equal(ProtocolViolation.TornFrame, exception.Violation);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n", 0)]
    [InlineData("\r\n \t", 0)]
    [InlineData("\n{\"cmd\":\"ping\",\"ts_ms\":2}", 1)]
    [InlineData("\r\n{\"cmd\":\"ping\",\"ts_ms\":2}\r", 1)]
    public async Task The_end_of_the_stream_ends_the_last_json_line(string rest, int more)
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes("{\"cmd\":\"ping\",\"ts_ms\":1}" + rest), Cancel);
        await pipe.Writer.CompleteAsync();

        var messages = await Reader(pipe, new JsonLinesFraming()).ReadAllAsync(Cancel).ToListAsync(Cancel);

        Assert.Equal([1, .. Enumerable.Repeat(2L, more)], messages.Select(message => ((Ping)message.Message!).TsMs));
    }

    [Fact]
    public async Task A_json_line_that_is_cut_off_is_bad_json()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("{\"cmd\":\"pi"u8.ToArray(), Cancel);
        await pipe.Writer.CompleteAsync();

        var messages = await Reader(pipe, new JsonLinesFraming()).ReadAllAsync(Cancel).ToListAsync(Cancel);

        Assert.Equal(MessageErrorKind.BadJson, Assert.Single(messages).Error?.Kind);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_bad_json_wherever_they_stand()
    {
        var pipe = new Pipe();
        FrameEncoder.Write(pipe.Writer, [.. "{\"cmd\":\""u8, 0xc3, 0x28, .. "\"}"u8]);
        FrameEncoder.Write(pipe.Writer, [.. "{\"cmd\":\"start_session\",\"session_id\":\""u8, 0xff, .. "\"}"u8]);
        FrameEncoder.Write(pipe.Writer, [.. "{\"cmd\":\"ping\",\"ts_"u8, 0xd0, .. "\":1}"u8]);
        FrameEncoder.Write(pipe.Writer, """{"cmd":"ping","ts_\ud800":1}"""u8);
        await pipe.Writer.CompleteAsync();

        var messages = await Reader(pipe, new LengthPrefixedFraming()).ReadAllAsync(Cancel).ToListAsync(Cancel);

        Assert.All(messages, message => Assert.Equal(MessageErrorKind.BadJson, message.Error?.Kind));
    }

    [Fact]
    public async Task Messages_written_while_the_pipe_is_full_wait_and_none_is_lost()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 8192, resumeWriterThreshold: 4096));
        var framing = new LengthPrefixedFraming();
        var writer = Writer(pipe, framing);
        var running = writer.RunAsync(Cancel);
        var writing = WriteAllAsync(
            writer, Enumerable.Range(0, 3000).Select(i => (Command)new AudioChunk("s-1", new byte[3200], i)));

        var seen = await Reader(pipe, framing).ReadAllAsync(Cancel)
            .Select(message => ((AudioChunk)message.Message!).Seq)
            .ToListAsync(Cancel);

        await writing;
        await running;
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (long?)i), seen);
    }

    [Fact]
    public async Task A_message_is_in_the_pipe_when_writing_returns_if_nothing_is_in_its_way()
    {
        var pipe = new Pipe();
        var writer = Writer(pipe, new LengthPrefixedFraming());
        _ = writer.RunAsync(Cancel);

        await writer.WriteAsync(new Ping(1), Cancel);

        Assert.Equal([1], PingsIn(pipe));
    }

    [Fact]
    public void What_is_held_goes_out_together_at_the_release()
    {
        var pipe = new Pipe();
        var writer = Writer(pipe, new LengthPrefixedFraming());
        _ = writer.RunAsync(Cancel);

        writer.Cork();
        Assert.True(writer.TryWrite(new Ping(1)));
        Assert.True(writer.TryWrite(new Ping(2)));
        Assert.Empty(PingsIn(pipe));
        writer.Uncork();

        Assert.Equal([1, 2], PingsIn(pipe));
    }

    [Fact]
    public async Task What_is_held_goes_out_when_the_queue_is_full_or_nothing_follows()
    {
        var pipe = new Pipe();
        var writer = Writer(pipe, new LengthPrefixedFraming());
        var running = writer.RunAsync(Cancel);

        writer.Cork();
        for (var i = 0; i <= MessageWriter<Command>.QueueLength; i++)
            await writer.WriteAsync(new Ping(i), Cancel);
        writer.Cork();
        writer.TryWrite(new Ping(-1));
        writer.Complete();

        await running;
        Assert.Equal(Enumerable.Range(0, MessageWriter<Command>.QueueLength + 1).Append(-1).Select(i => (long)i), PingsIn(pipe));
    }

    [Fact]
    public async Task A_writer_whose_peer_has_gone_says_so_and_takes_no_more()
    {
        var pipe = new Pipe();
        var writer = Writer(pipe, new LengthPrefixedFraming());
        await pipe.Reader.CompleteAsync();
        await writer.WriteAsync(new Shutdown(), Cancel);

        await Assert.ThrowsAsync<IOException>(() => writer.RunAsync(Cancel));

        Assert.False(writer.TryWrite(new Shutdown()));
    }

    [Fact]
    public async Task A_writer_that_was_cancelled_tells_its_callers_that_it_is_closed_not_that_they_are_cancelled()
    {
        var writer = Writer(new Pipe(), new LengthPrefixedFraming());
        using var stop = new CancellationTokenSource();
        var running = writer.RunAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        await Assert.ThrowsAsync<ChannelClosedException>(
            async () => await writer.WriteAsync(new Shutdown(), Cancel));
    }

    [Fact]
    public async Task A_queue_that_nobody_empties_makes_writers_wait()
    {
        var writer = Writer(new Pipe(), new LengthPrefixedFraming());
        for (var i = 0; i < MessageWriter<Command>.QueueLength; i++)
            Assert.True(writer.TryWrite(new Ping(i)));

        Assert.False(writer.TryWrite(new Ping(-1)));
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var waiting = writer.WriteAsync(new Ping(-1), giveUp.Token);
        Assert.False(waiting.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
    }

    private static List<long> PingsIn(Pipe pipe)
    {
        var pings = new List<long>();
        if (!pipe.Reader.TryRead(out var result))
            return pings;

        var buffer = result.Buffer;
        while (FrameDecoder.TryRead(ref buffer, FrameDecoder.MaxPayloadLength, out var payload))
            pings.Add(((Ping)MessageJson.ParseCommand(payload).Message!).TsMs);
        pipe.Reader.AdvanceTo(buffer.Start);
        return pings;
    }

    private static async Task<List<Command>> RoundTripAsync(IEnumerable<Command> commands, IFraming framing)
    {
        var pipe = new Pipe();
        var writer = Writer(pipe, framing);
        var running = writer.RunAsync(Cancel);
        var writing = WriteAllAsync(writer, commands);
        var arrived = await Reader(pipe, framing).ReadAllAsync(Cancel)
            .Select(message => message.Message!)
            .ToListAsync(Cancel);
        await writing;
        await running;
        return arrived;
    }

    private static async Task WriteAllAsync(MessageWriter<Command> writer, IEnumerable<Command> commands)
    {
        foreach (var command in commands)
            await writer.WriteAsync(command, Cancel);
        writer.Complete();
    }

    private static MessageReader<Command> Reader(Pipe pipe, IFraming framing) =>
        new(pipe.Reader, framing, MessageJson.ParseCommand);

    private static MessageWriter<Command> Writer(Pipe pipe, IFraming framing) =>
        new(pipe.Writer, framing, MessageJson.Write);

    // Records compare memory by reference, so audio is compared by its bytes.
    private static string Show(Command command) => command is AudioChunk chunk
        ? $"{chunk.SessionId} {chunk.Seq} {Convert.ToHexString(chunk.Pcm.Span)}"
        : command.ToString();
}
