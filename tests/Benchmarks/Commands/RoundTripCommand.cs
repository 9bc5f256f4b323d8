using System.CommandLine;
using PortBridge.Benchmarks.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>round-trip</c>: measures the time from writing a chunk to reading its event.</summary>
internal static class RoundTripCommand
{
    // Fits into the flow control window of a session. Bridge and baseline alternate, so that other load affects both.
    private const int Block = 800;

    // Until the tiered compiler has optimized all methods.
    private const int WarmUp = 40_000;

    private static readonly Option<int> Count = new("--count")
    {
        Description = "Number of round trips of the bridge and of the baseline.",
        DefaultValueFactory = _ => 100_000,
    };

    public static Command Create()
    {
        var command = new Command(
            "round-trip", "Chunk written → event read, through bridge and worker. Baseline: a bare pipe.")
        {
            Count,
        };
        command.SetAction((arguments, _) => RunAsync(arguments.GetValue(Count)));
        return command;
    }

    private static async Task RunAsync(int count)
    {
        var speech = Chunk.Speech(200);
        var frame = Chunk.Frame(speech[0]);
        var (host, _) = await EchoBridge.StartAsync(EchoBridge.AllowSendAhead);
        await using var closing = host;
        using var echo = new RawEcho();

        var (bridge, raw) = (new Durations(), new Durations());
        for (var done = 0; done < WarmUp; done += Block)
            await BlockAsync(host.Bridge, echo, speech, frame, new Durations(), new Durations());
        for (var done = 0; done < count; done += Block)
            await BlockAsync(host.Bridge, echo, speech, frame, bridge, raw);

        Console.WriteLine($"Round trip of 3,200 bytes of audio (a frame of {frame.Length:N0} bytes), {bridge.Count:N0} each");
        var table = new Table("", "bridge, µs", "bare pipe, µs", "ratio", "goal");
        foreach (var (name, share, goal) in new[] { ("p50", 0.5, "≤ 2"), ("p99", 0.99, "≤ 3"), ("p99.9", 0.999, "") })
        {
            var (ours, bare) = (bridge.Microseconds(share), raw.Microseconds(share));
            table.Add(name, ours, bare, ours / bare, goal);
        }

        table.Print();
    }

    private static async Task BlockAsync(
        ISpeechBridge bridge, RawEcho echo, byte[][] speech, byte[] frame, Durations ours, Durations bare)
    {
        await using (var session = await EchoSession.StartAsync(bridge, speech))
            await session.RoundTripsAsync(Block, ours);
        await echo.RoundTripsAsync(frame, Block, bare);
    }
}
