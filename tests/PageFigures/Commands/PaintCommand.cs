using System.CommandLine;
using Microsoft.Playwright;
using PortBridge.Browsing;
using PortBridge.PageFigures.Measuring;
using PortBridge.Testing.Measuring;

namespace PortBridge.PageFigures.Commands;

/// <summary><c>paint</c>: how soon somebody who comes for the first time sees the page and can speak.</summary>
internal static class PaintCommand
{
    private static readonly Option<int> Count = new("--count")
    {
        Description = "Visits, each with an empty cache, after the first one of the server's life.",
        DefaultValueFactory = _ => 20,
    };

    public static Command Create()
    {
        var command = new Command("paint", "First visit on localhost: first paint, a button to press, bytes, requests.") { Count };
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
        var table = new Table("", "the server's first", "p50", "worst", "goal");
        Row(table, "first contentful paint, ms", first, visits, visit => visit.Painted, "< 1,000");
        Row(table, "a button to press, ms", first, visits, visit => visit.Ready, "");
        Row(table, "received, kB", first, visits, visit => visit.Received / 1000, "< 300");
        Row(table, "requests", first, visits, visit => visit.Requests, "");
        Row(table, "of them elsewhere", first, visits, visit => visit.Elsewhere, "0");
        table.Print();
    }

    private static void Row(
        Table table, string name, Visit first, List<Visit> visits, Func<Visit, double> figure, string goal)
    {
        var figures = visits.Select(figure).Order().ToArray();
        table.Add(name, figure(first), figures[figures.Length / 2], figures[^1], goal);
    }

    private static async Task<Visit> VisitAsync(IBrowser browser, PlaygroundServer server)
    {
        // A context has a cache of its own, which is empty.
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
            painted, ready, traffic.Received, traffic.Requests, traffic.Elsewhere(server.Address).Count());
    }

    private sealed record Visit(double Painted, double Ready, double Received, int Requests, int Elsewhere);
}
