using System.CommandLine;
using PortBridge.Reliability.Fuzzing;
using PortBridge.Reliability.Measuring;

namespace PortBridge.Reliability.Commands;

/// <summary><c>fuzz</c>: sends invalid messages to a worker and to the bridge.</summary>
internal static class FuzzCommand
{
    public static Command Create()
    {
        var frames = new Option<int>("--frames")
        {
            Description = "Number of frames to send to each side.",
            DefaultValueFactory = _ => 1_000_000,
        };
        var workers = new Option<int>("--broken-streams")
        {
            Description = "Number of workers that receive invalid framing.",
            DefaultValueFactory = _ => 100,
        };
        var seed = new Option<int>("--seed") { Description = "Seed of the random frames.", DefaultValueFactory = _ => 1 };
        var command = new Command("fuzz", "Send mutated messages to a worker and to the bridge.") { frames, workers, seed };
        command.SetAction(async (arguments, _) =>
        {
            var report = new Report("fuzz");
            await new WorkerFuzz(arguments.GetValue(frames), arguments.GetValue(seed)).RunAsync(report);
            await new FramingFuzz(arguments.GetValue(workers), arguments.GetValue(seed)).RunAsync(report);
            await new BridgeFuzz(arguments.GetValue(frames), arguments.GetValue(seed)).RunAsync(report);
            return report.Print();
        });
        return command;
    }
}
