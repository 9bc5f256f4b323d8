using System.CommandLine;
using PortBridge.Reliability.Fuzzing;
using PortBridge.Reliability.Measuring;


namespace PortBridge.Reliability.Commands;

/// <summary><c>fuzz</c>: what is no message harms neither side.</summary>
internal static class FuzzCommand
{
    public static Command Create()
    {
        var frames = new Option<int>("--frames")
        {
            Description = "Mutated frames to each side.",
            DefaultValueFactory = _ => 1_000_000,
        };
        var workers = new Option<int>("--broken-streams")
        {
            Description = "Workers that get broken framing.",
            DefaultValueFactory = _ => 100,
        };
        var seed = new Option<int>("--seed") { Description = "Says what is sent.", DefaultValueFactory = _ => 1 };
        var command = new Command("fuzz", "Send both sides what is no message.") { frames, workers, seed };
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
