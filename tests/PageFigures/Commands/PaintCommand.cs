using System.CommandLine;
using Microsoft.Playwright;
using PortBridge.Browsing;
using PortBridge.PageFigures.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.PageFigures.Commands;

/// <summary><c>paint</c>: measures the first visit: first paint, usable button and traffic.</summary>
internal static class PaintCommand
{
    private static readonly Option<int> Count = new("--count")
    {
        Description = "Number of visits with an empty cache, in addition to the first one after the start of the server.",
        DefaultValueFactory = _ => 20,
    };

    public static Command Create()
    {
        var command = new Command("paint", "First visit: first paint, usable button, bytes and requests.") { Count };
        command.SetAction((arguments, _) => RunAsync(arguments.GetValue(Count)));
        return command;
    }

    private static async Task RunAsync(int count)
    {
        using var chromium = await Chromium.FindAsync() ?? throw new InvalidOperationException(Chromium.NotFoundMessage);
        await using var browser = await chromium.LaunchAsync();
        await using var server = await PlaygroundServer.StartAsync(["--engine", "scripted"]);

        var first = await VisitAsync(browser, server);
        var visits = new List<Visit>();
        for (var i = 0; i < count; i++)
            visits.Add(await VisitAsync(browser, server));

        Console.WriteLine($"{count} visits with an empty cache; times from the start of the navigation");
        var table = new Table("", "first visit", "p50", "max", "goal");
        Row(table, "first contentful paint, ms", first, visits, visit => visit.Painted, "< 1,000");
        Row(table, "usable button, ms", first, visits, visit => visit.Ready, "");
        Row(table, "received, kB", first, visits, visit => visit.Received / 1000, "< 300");
        Row(table, "requests", first, visits, visit => visit.Requests, "");
        Row(table, "requests to other hosts", first, visits, visit => visit.ToOtherHosts, "0");
        table.Print();
    }

    private static void Row(
        Table table, string name, Visit first, List<Visit> visits, Func<Visit, double> metric, string goal)
    {
        var figures = visits.Select(metric).Order().ToArray();
        table.Add(name, metric(first), figures[figures.Length / 2], figures[^1], goal);
    }

    private static async Task<Visit> VisitAsync(IBrowser browser, PlaygroundServer server)
    {
        // Each context has its own, empty cache.
        await using var context = await browser.NewContextAsync();
        var tab = await context.NewPageAsync();
        await tab.AddInitScriptAsync(Script.Read("ready.js"));
        var traffic = await Traffic.WatchAsync(tab);

        await tab.GotoAsync(server.Address.AbsoluteUri);
        var ready = await tab.EvaluateAsync<double>("figures.ready");
        await tab.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var painted = await tab.EvaluateAsync<double>(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime");
        return new Visit(
            painted, ready, traffic.Received, traffic.Requests, traffic.ToOtherHosts(server.Address).Count());
    }

    private sealed record Visit(double Painted, double Ready, double Received, int Requests, int ToOtherHosts);
}
