using System.CommandLine;
using PortBridge.Benchmarks.Children;
using PortBridge.Benchmarks.Commands;

var root = new RootCommand("Measures the cost of the bridge in comparison with a baseline in the same run.")
{
    CodecCommand.Create(),
    RoundTripCommand.Create(),
    ThroughputCommand.Create(),
    ManyCommand.Create(),
    GatewayCommand.Create(),
    SpeechCommand.Create(),
    DecodeCommand.Create(),
    RandomModelCommand.Create(),
    TimeEffectCommand.Create(),
    StartCommand.Create(),
    IdleCommand.Create(),
    EchoChild.CreateCommand(),
    EchoWorker.CreateCommand(),
    GatewayServer.CreateCommand(),
};
return await root.Parse(args).InvokeAsync();
