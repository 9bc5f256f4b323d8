using System.IO.Pipelines;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.Hosting;
using PortBridge.Worker.Sessions;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.BadWorker;

/// <summary>A correct worker with the scripted engine, behind a <see cref="MessageProxy"/> that misbehaves.</summary>
internal static class MisbehavingWorker
{
    /// <summary>Runs until the worker ends.</summary>
    /// <param name="hooks">The misbehavior.</param>
    /// <param name="input">The commands of the host.</param>
    /// <param name="write">Writes bytes to the host.</param>
    /// <param name="log">The worker's log.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Hooks hooks, PipeReader input, Action<ReadOnlySpan<byte>> write, TextWriter log)
    {
        var raw = new RawOutput(write);
        hooks.BeforeReady(raw);
        var (commands, events, framing, time) = (new Pipe(), new Pipe(), new LengthPrefixedFraming(), TimeProvider.System);
        var scripted = new ScriptedEngine();
        var engine = Task.FromResult<ISpeechEngine>(
            hooks.HangAtChunk is { } chunk ? new HangingEngine(scripted, chunk) : scripted);
        var writer = new MessageWriter<WorkerEvent>(events.Writer, framing, MessageJson.Write);
        writer.TryWrite(new Loading("model"));
        var voiceActivity = Task.FromResult<IVoiceActivitySource>(new VoiceActivitySource("energy", () => new EnergyVoiceActivity()));
        var sessions = new SessionTable(
            engine, voiceActivity, new SegmentationOptions(), maxSessions: 1000, writer, time);
        var reader = new MessageReader<Command>(commands.Reader, framing, MessageJson.ParseCommand);
        var working = new WorkerLoop(reader, writer, engine, voiceActivity, sessions, log, time).RunAsync();

        var proxy = new MessageProxy(hooks, raw);
        _ = Task.Run(() => proxy.ForwardCommandsAsync(input, commands.Writer));
        await proxy.ForwardEventsAsync(events.Reader);
        return await working;
    }
}
