using System.Buffers;
using System.IO.Pipelines;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;

namespace PortBridge.BadWorker;

/// <summary>What stands between the host and a good worker: passes on what goes either way, as the hooks want it.</summary>
internal sealed class Mouth(Hooks hooks, RawOutput output)
{
    private static readonly LengthPrefixedFraming Framing = new();

    /// <summary>Passes commands on as the bytes they are, so that bad ones arrive as they came.</summary>
    public async Task ListenAsync(PipeReader host, PipeWriter worker)
    {
        for (var isDone = !hooks.Reads; !isDone;)
        {
            var result = await host.ReadAsync();
            var buffer = result.Buffer;
            while (TryTake(ref buffer, out var frame))
            {
                PassOn(worker, frame);
            }

            isDone = result.IsCompleted;
            if (isDone)
                Write(worker, buffer);
            host.AdvanceTo(isDone ? buffer.End : buffer.Start, buffer.End);
            await worker.FlushAsync();
        }

        if (hooks.Reads && hooks.PassesEnd)
            await worker.CompleteAsync();
    }

    /// <summary>Passes events on.</summary>
    public async Task SpeakAsync(PipeReader worker)
    {
        var events = new MessageReader<WorkerEvent>(worker, Framing, MessageJson.ParseEvent);
        await foreach (var incoming in events.ReadAllAsync())
        {
            if (incoming.Message is { } message && hooks.OnEvent(message, output))
                output.Send(hooks.Rewrite(message));
        }
    }

    // What is no frame is passed on in one piece with all that has come after it.
    private static bool TryTake(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame)
    {
        var start = buffer;
        try
        {
            var isFrame = Framing.TryRead(ref buffer, out _);
            frame = isFrame ? start.Slice(0, buffer.Start) : default;
            return isFrame;
        }
        catch (ProtocolException)
        {
            frame = start;
            buffer = buffer.Slice(buffer.End);
            return true;
        }
    }

    private void PassOn(PipeWriter worker, in ReadOnlySequence<byte> frame)
    {
        var command = frame.Length > FrameDecoder.HeaderLength
            ? MessageJson.ParseCommand(frame.Slice(FrameDecoder.HeaderLength)).Message
            : null;
        if (command is not null && !hooks.OnCommand(command, output))
            return;

        if (command is not null && hooks.RewriteCommand(command) is { } other)
            Write(worker, other);
        else
            Write(worker, frame);
    }

    private static void Write(PipeWriter to, Command command)
    {
        var json = new ArrayBufferWriter<byte>();
        MessageJson.Write(json, command);
        FrameEncoder.Write(to, json.WrittenSpan);
    }

    private static void Write(PipeWriter to, in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
            to.Write(segment.Span);
    }
}
