using System.CommandLine;
using System.Net.WebSockets;
using PortBridge.Browsing.Hub;
using PortBridge.PageFigures.Probe;
using PortBridge.Testing.Measuring;

namespace PortBridge.PageFigures.Commands;

/// <summary><c>hostile</c>: measures what hostile pages cost the host and a speaking visitor.</summary>
internal static class HostileCommand
{
    private const int Calls = 1000;
    private const int CalibrationSentences = 5;
    private const double BytesPerSecond = 32_000;
    private const double MaxRecordingSeconds = 600;
    private const double MaxMiBPerPage = 8;
    private const string Sentence = "one two three four five six";

    private static readonly TimeSpan SamplingInterval = TimeSpan.FromSeconds(10);
    private static readonly HostileManner[] Manners = Enum.GetValues<HostileManner>();

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "Length of the attack.",
        DefaultValueFactory = _ => 600,
    };

    private static readonly Option<int> Quiet = new("--quiet-seconds")
    {
        Description = "Length of the measurement before it.",
        DefaultValueFactory = _ => 60,
    };

    public static Command Create()
    {
        var command = new Command(
            "hostile", "Pages that never answer, never read or lie, beside a visitor who speaks.") { Seconds, Quiet };
        command.SetAction((arguments, end) => RunAsync(arguments.GetValue(Quiet) / 2, arguments.GetValue(Seconds) / 2, end));
        return command;
    }

    // A sentence takes 2 s.
    private static async Task<int> RunAsync(int quietSentences, int sentences, CancellationToken end)
    {
        await using var server = await ProbedServer.StartAsync(marks: false);
        await server.Server.WaitForLogAsync("is ready", end);
        await AttackAsync(server, HostileManner.Lying, calls: 10, end); // Loads the code.

        var table = new Table("", "accepted, p50", "p95", "p99, ms", "shown, p50", "p95", "p99, ms");
        var isComplete = await SpeakAsync(server, quietSentences, "quiet", table, end);
        var before = await server.ReadHeapAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(end);
        var hostile = Task.WhenAll(Manners.Select(manner => RepeatAsync(server, manner, over.Token)));
        var sampling = MeasureMaximumAsync(server, over.Token);
        isComplete &= await SpeakAsync(server, sentences, "beside hostile pages", table, end);
        await over.CancelAsync();
        await hostile;

        // The visitor's own recording is part of the growth. A page whose connection is lost is kept for a minute, so that
        // there are two of each kind at a time.
        var recording = Math.Min(2 * sentences, MaxRecordingSeconds) * BytesPerSecond;
        var growth = (await sampling - before - recording) / 1024 / 1024;
        var pages = 2 * Manners.Length;
        table.Print();
        Console.WriteLine($"managed memory: +{growth:0.0} MiB at most, for {pages} pages at a time");
        return isComplete && growth <= MaxMiBPerPage * pages ? 0 : 1;
    }

    private static async Task<bool> SpeakAsync(ProbedServer server, int sentences, string name, Table table, CancellationToken end)
    {
        await using var visitor = await SpeakingVisitor.StartAsync(server.Server.Address, end);
        for (var i = 0; i < sentences; i++)
        {
            if (i == CalibrationSentences)
                visitor.Calibrate();
            await visitor.SpeakAsync(inRealTime: true, end);
        }

        double[] shares = [0.5, 0.95, 0.99];
        table.Add(name, [.. new[] { visitor.Acceptance, visitor.Display }
            .SelectMany(times => shares.Select(share => (object)times.Quantile(share).TotalMilliseconds))]);

        // The detector hears the start of the first sentence earlier, and the recording ends with the last.
        var lines = await visitor.StopAsync(end);
        var isComplete = lines.Count == sentences && lines.Skip(1).SkipLast(1).All(line => line == Sentence);
        Console.WriteLine($"{name}: {sentences} sentences, {(isComplete ? "every word" : $"not every word: {string.Join("; ", lines)}")}");
        return isComplete;
    }

    private static async Task RepeatAsync(ProbedServer server, HostileManner manner, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
            await AttackAsync(server, manner, Calls, over);
    }

    private static async Task AttackAsync(ProbedServer server, HostileManner manner, int calls, CancellationToken over)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(over);
            limit.CancelAfter(TimeSpan.FromMinutes(1));
            await using var page = await HostilePage.OpenAsync(server.Server.Address, manner, limit.Token);
            await page.AttackAsync(calls, calls, limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or WebSocketException)
        {
            // The server has refused the page or ended its circuit, or its time is over: the next page follows.
        }
    }

    private static async Task<long> MeasureMaximumAsync(ProbedServer server, CancellationToken over)
    {
        using var clock = new PeriodicTimer(SamplingInterval, TimeProvider.System);
        var most = 0L;
        try
        {
            while (await clock.WaitForNextTickAsync(over))
                most = Math.Max(most, await server.ReadHeapAsync());
        }
        catch (OperationCanceledException)
        {
            // The attack is over.
        }

        return most;
    }
}
