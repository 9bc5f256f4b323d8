using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.IO;
using PortBridge.Protocol.Json;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Hosting;
using PortBridge.Worker.Sessions;
using PortBridge.Worker.VoiceActivity;
using Command = System.CommandLine.Command;

namespace PortBridge.Benchmarks.Children;

/// <summary>The real worker with <see cref="EchoEngine"/>.</summary>
internal static class EchoWorker
{
    public const string Name = "worker";

    // Near the maximum length, audio is delayed while a split point is searched, which would affect the latency.
    private static readonly SegmentationOptions Segmentation = new() { MaximumUtterance = TimeSpan.FromSeconds(60) };

    public static Command CreateCommand()
    {
        var command = new Command(Name, "Run a worker whose engine replies to each chunk.") { Hidden = true };
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var stdio = StdioPipes.TakeOver();
        if (!ParentProcessMonitor.TryStart())
            return Task.FromResult(ExitCodes.Ok);

        var (framing, time) = (new LengthPrefixedFraming(), TimeProvider.System);
        var engine = Task.FromResult<ISpeechEngine>(new EchoEngine());
        var voiceActivity = Task.FromResult<IVoiceActivitySource>(
            new VoiceActivitySource("energy", () => new EnergyVoiceActivity()));
        var output = new MessageWriter<WorkerEvent>(stdio.Output, framing, MessageJson.Write, MessageJson.Measure);
        var sessions = new SessionTable(
            engine, voiceActivity, Segmentation, maxSessions: 4096, output, time);
        var input = new MessageReader<Protocol.Messages.Command>(stdio.Input, framing, MessageJson.ParseCommand);
        return new WorkerLoop(input, output, engine, voiceActivity, sessions, Console.Error, time)
            .RunAsync(cancellationToken);
    }
}
