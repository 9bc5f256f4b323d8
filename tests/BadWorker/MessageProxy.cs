using System.Buffers;
using System.IO.Pipelines;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;

namespace PortBridge.BadWorker;

/// <summary>Forwards messages between the host and a correct worker, changed by the hooks.</summary>
internal sealed class MessageProxy(Hooks hooks, RawOutput output)
{
    private static readonly LengthPrefixedFraming Framing = new();

    /// <summary>Forwards commands as bytes, so that invalid ones arrive unchanged.</summary>
    public async Task ForwardCommandsAsync(PipeReader host, PipeWriter worker)
    {
        for (var isDone = !hooks.Reads; !isDone;)
        {
            var result = await host.ReadAsync();
            var buffer = result.Buffer;
            while (TryTake(ref buffer, out var frame))
            {
                Forward(worker, frame);
            }

            isDone = result.IsCompleted;
            if (isDone)
                Write(worker, buffer);
            host.AdvanceTo(isDone ? buffer.End : buffer.Start, buffer.End);
            await worker.FlushAsync();
        }

        if (hooks.Reads && hooks.ForwardsEnd)
            await worker.CompleteAsync();
    }

    /// <summary>Forwards events.</summary>
    public async Task ForwardEventsAsync(PipeReader worker)
    {
        var events = new MessageReader<WorkerEvent>(worker, Framing, MessageJson.ParseEvent);
        await foreach (var incoming in events.ReadAllAsync())
        {
            if (incoming.Message is { } message && hooks.OnEvent(message, output))
                output.Send(hooks.RewriteEvent(message), hooks.ExtraMembers);
        }
    }

    // Bytes that are not a frame are forwarded together with everything after them.
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

    private void Forward(PipeWriter worker, in ReadOnlySequence<byte> frame)
    {
        var payload = frame.Slice(Math.Min(frame.Length, FrameDecoder.HeaderLength));
        var parsed = payload.IsEmpty ? default : MessageJson.ParseCommand(payload);
        if (parsed.Message is { } command)
        {
            if (!hooks.OnCommand(command, output))
                return;
            if (hooks.RewriteCommand(command) is { } other)
            {
                Write(worker, other);
                return;
            }
        }
        else if (parsed.Error is { } error && hooks.RewriteInvalidCommand(payload.ToArray(), error) is { } changed)
        {
            FrameEncoder.Write(worker, changed);
            return;
        }

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
