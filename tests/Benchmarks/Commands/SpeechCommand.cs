using System.CommandLine;
using PortBridge.Benchmarks.Speech;
using PortBridge.Testing.Measuring;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>speech</c>: measures the latency of each engine, and the CPU time that the worker adds to it.</summary>
internal static class SpeechCommand
{
    private static readonly Option<string[]> Engines = new("--engine")
    {
        Description = "Engines; by default all of this build, Whisper only with --model.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<FileInfo> Model = new Option<FileInfo>("--model")
    {
        Description = "Whisper model file.",
    }.AcceptExistingOnly();

    private static readonly Option<string> Device = new("--device")
    {
        Description = "Device that Whisper runs on.",
        DefaultValueFactory = _ => "cpu",
    };

    private static readonly Option<string?> Language = new("--language")
    {
        Description = "Language of the sessions; by default that of the engine.",
    };

    private static readonly Option<FileInfo[]> Wav = new Option<FileInfo[]>("--wav")
    {
        Description = "Recordings: WAV, 16 kHz, 16 bits, mono; by default the samples of the playground.",
        AllowMultipleArgumentsPerToken = true,
    }.AcceptExistingOnly();

    private static readonly Option<int> MaxSessions = new("--max-sessions")
    {
        Description = "Maximum number of concurrent sessions; 0 skips this part.",
        DefaultValueFactory = _ => 64,
    };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "Stop increasing the sessions when the p99 from detected end to final exceeds this many milliseconds.",
        DefaultValueFactory = _ => 1_000,
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "Duration of the measurement for each number of sessions.",
        DefaultValueFactory = _ => 60,
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "Number of times that the engine alone and the worker receive each recording; 0 skips this part.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Table Overhead = new(
        "engine", "engine alone, CPU ms/s of audio", "worker", "host", "overhead of the worker, %", "with host, %");

    private static readonly Table Latency = new(
        "engine, sessions", "first partial p50, ms", "p95", "p99", "end of speech → final p50, ms", "p95", "p99",
        "end detected → final p50", "p99", "stop → final p50, ms", "p95", "p99", "finals", "missed",
        "worker, CPU ms/s of audio", "host");

    public static Command Create()
    {
        var command = new Command("speech", "Recorded speech in real time: latency and CPU time of each engine.")
        {
            Engines, Model, Device, Language, Wav, MaxSessions, Limit, Seconds, Rounds,
        };
        command.SetAction((arguments, _) => RunAsync(arguments));
        return command;
    }

    private static async Task RunAsync(ParseResult arguments)
    {
        var files = arguments.GetValue(Wav) is { Length: > 0 } chosen
            ? chosen.Select(file => file.FullName)
            : SpeechClip.Shipped();
        List<SpeechClip> clips = [.. files.Select(SpeechClip.Read)];
        foreach (var engine in Chosen(arguments))
            await MeasureAsync(engine, clips, arguments);

        Console.WriteLine($"{clips.Count} recordings of {clips.Average(clip => clip.Length.TotalSeconds):0.0} s on average");
        Overhead.Print();
        Latency.Print();
        Console.WriteLine("Goal: overhead of the worker ≤ 5 %. The real-time factor is a thousandth of the CPU time.");
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

    private static async Task MeasureAsync(string engine, List<SpeechClip> clips, ParseResult arguments)
    {
        var description = EngineCatalog.All.FirstOrDefault(known => known.Name == engine);
        var model = description?.DefaultModel is null ? null : arguments.GetValue(Model)?.FullName;
        var (host, worker) = await SpeechHost.StartAsync(engine, model, arguments.GetValue(Device)!);
        await using var closing = host;
        if (arguments.GetValue(Rounds) is > 0 and var rounds)
        {
            using var baseline = EngineBaselines.Create(engine, model);
            var overhead = new EngineOverhead(host, worker, baseline, clips);
            Add($"{engine}, finals only", await overhead.RunAsync(partials: false, rounds));
            Add($"{engine}, with partials", await overhead.RunAsync(partials: true, rounds));
        }

        var load = new SpeechLoad(host.Bridge, worker, clips, new SessionOptions { Language = arguments.GetValue(Language) });
        var limit = TimeSpan.FromMilliseconds(arguments.GetValue(Limit));
        for (var sessions = 1; sessions <= arguments.GetValue(MaxSessions); sessions *= 2)
        {
            var cost = await load.RunAsync(sessions, TimeSpan.FromSeconds(arguments.GetValue(Seconds)));
            Add($"{engine}, {sessions}", cost);
            if (cost.Latencies.AfterDetection.Quantile(0.99) > limit)
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
        var latencies = cost.Latencies;
        Latency.Add(name,
        [
            .. Ms(latencies.FirstPartial, 0.5, 0.95, 0.99),
            .. Ms(latencies.Final, 0.5, 0.95, 0.99),
            .. Ms(latencies.AfterDetection, 0.5, 0.99),
            .. Ms(latencies.Stopped, 0.5, 0.95, 0.99),
            latencies.Final.Count + latencies.Stopped.Count,
            latencies.Missed,
            1000 * (cost.WorkerCpu / latencies.Audio),
            1000 * (cost.HostCpu / latencies.Audio),
        ]);
    }

    private static IEnumerable<object?> Ms(Durations durations, params double[] shares) =>
        shares.Select(share => (object?)(durations.Count == 0 ? double.NaN : durations.Quantile(share).TotalMilliseconds));
}
