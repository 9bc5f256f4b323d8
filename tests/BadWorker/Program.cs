using System.Globalization;
using System.IO.Pipelines;
using PortBridge.BadWorker;
using PortBridge.Protocol;
using PortBridge.Protocol.Framing;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.Hosting;
using PortBridge.Worker.Sessions;
using PortBridge.Worker.VoiceActivity;

var misbehaviour = Misbehaviours.All.SingleOrDefault(known => known.Name == args.FirstOrDefault());
int? number = int.TryParse(args.ElementAtOrDefault(1), CultureInfo.InvariantCulture, out var given) ? given : null;
if (misbehaviour is null || args.Length > (number is > 0 ? 2 : 1))
{
    var output = args is ["--help", ..] ? Console.Out : Console.Error;
    output.WriteLine("Usage: PortBridge.BadWorker MISBEHAVIOUR [N]");
    foreach (var known in Misbehaviours.All)
        output.WriteLine($"  {known.Name,-28} {known.Summary}");
    return args is ["--help", ..] ? ExitCodes.Ok : ExitCodes.Usage;
}

var hooks = new Hooks();
misbehaviour.Arm(hooks, number);
ParentProcessMonitor.TryStart();
hooks.BeforeAll();
var stdio = StdioPipes.TakeOver();
var raw = new RawOutput(stdio.WriteRaw);
hooks.BeforeReady(raw);

// A good worker in this very process, on two pipes in memory.
var (commands, events, framing, time) = (new Pipe(), new Pipe(), new LengthPrefixedFraming(), TimeProvider.System);
var fault = hooks.EngineFault is { } text ? ScriptedFault.Parse(text, stdio.WriteRaw, time) : null;
var engine = Task.FromResult<ISpeechEngine>(new ScriptedEngine(fault));
var writer = new MessageWriter<WorkerEvent>(events.Writer, framing, MessageJson.Write);
writer.TryWrite(new Loading("model"));
var voiceActivity = Task.FromResult<IVoiceActivitySource>(new VoiceActivitySource("energy", () => new EnergyVoiceActivity()));
var sessions = new SessionTable(
    engine, voiceActivity, new SegmentationOptions(), maxSessions: 1000, writer, time);
var reader = new MessageReader<Command>(commands.Reader, framing, MessageJson.ParseCommand);
var working = new WorkerLoop(reader, writer, engine, voiceActivity, sessions, Console.Error, time).RunAsync();

var mouth = new Mouth(hooks, raw);
_ = Task.Run(() => mouth.ListenAsync(stdio.Input, commands.Writer));
await mouth.SpeakAsync(events.Reader);
return await working;
