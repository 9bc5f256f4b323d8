using System.CommandLine;
using PortBridge.Benchmarks.Speech;
using PortBridge.Testing.Measuring;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>speech</c>: how long people wait for each engine, and what the worker adds to its work.</summary>
internal static class SpeechCommand
{
    private static readonly Option<string[]> Engines = new("--engine")
    {
        Description = "Which engines; those of this build when left out, Whisper among them only with --model.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<FileInfo> Model = new Option<FileInfo>("--model")
    {
        Description = "Whisper's model, a file.",
    }.AcceptExistingOnly();

    private static readonly Option<FileInfo[]> Wav = new Option<FileInfo[]>("--wav")
    {
        Description = "Recordings of speech, 16 kHz, 16 bits, mono; those of the Playground when left out.",
        AllowMultipleArgumentsPerToken = true,
    }.AcceptExistingOnly();

    private static readonly Option<int> Most = new("--most")
    {
        Description = "The most sessions at a time; 0 measures none.",
        DefaultValueFactory = _ => 64,
    };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "No more sessions once so many milliseconds pass for a final, 99 of 100, after its end is known.",
        DefaultValueFactory = _ => 1_000,
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "How long each number of sessions is measured.",
        DefaultValueFactory = _ => 60,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How often each recording goes to the engine alone and to the worker; 0 leaves that out.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Table Overhead = new(
        "engine", "alone, cpu ms/s of audio", "worker", "host", "worker over alone, %", "and host, %");

    private static readonly Table Latency = new(
        "engine, sessions", "first partial p50, ms", "p95", "p99", "speech end → final p50, ms", "p95", "p99",
        "end known → final p50", "p99", "stop → final p50, ms", "p95", "p99", "finals", "missed", "worker, cpu ms/s of audio",
        "host");

    public static Command Create()
    {
        var command = new Command("speech", "Recorded speech in real time: latency and processor time of each engine.")
        {
            Engines, Model, Wav, Most, Limit, Seconds, Rounds,
        };
        command.SetAction((arguments, _) => RunAsync(arguments));
        return command;
    }

    private static async Task RunAsync(ParseResult arguments)
    {
        var files = arguments.GetValue(Wav) is { Length: > 0 } chosen ? chosen.Select(file => file.FullName) : SpokenClip.Shipped();
        List<SpokenClip> clips = [.. files.Select(SpokenClip.Read)];
        foreach (var engine in Chosen(arguments))
            await MeasureAsync(engine, clips, arguments);

        Console.WriteLine($"{clips.Count} recordings of {clips.Average(clip => clip.Length.TotalSeconds):0.0} s on average");
        Overhead.Print();
        Latency.Print();
        Console.WriteLine("Goal: worker over alone ≤ 5 %. A thousandth of the processor time is the real-time factor.");
    }

    private static IEnumerable<string> Chosen(ParseResult arguments)
    {
        if (arguments.GetValue(Engines) is { Length: > 0 } named)
            return named;

        var model = arguments.GetValue(Model);
        return EngineCatalog.All
            .Where(engine => engine.DefaultModel is null || model is not null)
            .Where(engine => engine.UnavailableReason(new EngineSettings()) is null)
            .Select(engine => engine.Name);
    }

    private static async Task MeasureAsync(string engine, List<SpokenClip> clips, ParseResult arguments)
    {
        var description = EngineCatalog.All.FirstOrDefault(known => known.Name == engine);
        var model = description?.DefaultModel is null ? null : arguments.GetValue(Model)?.FullName;
        var (host, worker) = await SpeechHost.StartAsync(engine, model);
        await using var closing = host;
        if (arguments.GetValue(Rounds) is > 0 and var rounds)
        {
            using var alone = EnginesAlone.Find(engine, model);
            var overhead = new EngineOverhead(host, worker, alone, clips);
            Add($"{engine}, finals", await overhead.RunAsync(partials: false, rounds));
            Add($"{engine}, partials too", await overhead.RunAsync(partials: true, rounds));
        }

        var crowd = new SpeakingCrowd(host.Bridge, worker, clips);
        var limit = TimeSpan.FromMilliseconds(arguments.GetValue(Limit));
        for (var sessions = 1; sessions <= arguments.GetValue(Most); sessions *= 2)
        {
            var cost = await crowd.RunAsync(sessions, TimeSpan.FromSeconds(arguments.GetValue(Seconds)));
            Add($"{engine}, {sessions}", cost);
            if (cost.Latencies.Known.Quantile(0.99) > limit)
                break;
        }
    }

    private static void Add(string name, OverheadCost cost)
    {
        var isCompared = cost.Alone / cost.Audio > 0.001;
        Overhead.Add(
            name,
            isCompared ? 1000 * (cost.Alone / cost.Audio) : double.NaN,
            1000 * (cost.Worker / cost.Audio),
            1000 * (cost.Host / cost.Audio),
            isCompared ? 100 * (cost.Worker / cost.Alone - 1) : double.NaN,
            isCompared ? 100 * ((cost.Worker + cost.Host) / cost.Alone - 1) : double.NaN);
    }

    private static void Add(string name, SpeechCost cost)
    {
        var heard = cost.Latencies;
        Latency.Add(name,
        [
            .. Ms(heard.FirstPartial, 0.5, 0.95, 0.99),
            .. Ms(heard.Final, 0.5, 0.95, 0.99),
            .. Ms(heard.Known, 0.5, 0.99),
            .. Ms(heard.Stopped, 0.5, 0.95, 0.99),
            heard.Final.Count + heard.Stopped.Count,
            heard.Missed,
            1000 * (cost.WorkerCpu / heard.Audio),
            1000 * (cost.HostCpu / heard.Audio),
        ]);
    }

    private static IEnumerable<object?> Ms(Durations durations, params double[] shares) =>
        shares.Select(share => (object?)(durations.Count == 0 ? double.NaN : durations.Quantile(share).TotalMilliseconds));
}
