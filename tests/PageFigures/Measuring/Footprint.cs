using System.Text.Json;
using Microsoft.Playwright;
using PortBridge.Browsing;
using PortBridge.PageFigures.Probe;
using PortBridge.Testing.Measuring;

namespace PortBridge.PageFigures.Measuring;

/// <summary>The memory of page and server at one time, after garbage collections.</summary>
/// <param name="Lines">The number of lines of the transcript in the document.</param>
/// <param name="ScriptMiB">The heap of the page's scripts.</param>
/// <param name="Nodes">The number of DOM nodes, including detached ones.</param>
/// <param name="Listeners">The number of event listeners.</param>
/// <param name="ServerMiB">The managed heap of the server.</param>
/// <param name="ResidentMiB">The resident memory of the server.</param>
internal sealed record Footprint(
    int Lines, double ScriptMiB, int Nodes, int Listeners, double ServerMiB, double ResidentMiB)
{
    private const double MiB = 1024 * 1024;

    public static async Task<Footprint> MeasureAsync(PlaygroundPage page, ICDPSession browser, ProbedServer server)
    {
        await browser.SendAsync("HeapProfiler.collectGarbage");
        var heap = (await browser.SendAsync("Runtime.getHeapUsage"))!.Value;
        var counters = (await browser.SendAsync("Memory.getDOMCounters"))!.Value;
        return new Footprint(
            await page.Lines.CountAsync(),
            heap.GetProperty("usedSize").GetDouble() / MiB,
            Count(counters, "nodes"),
            Count(counters, "jsEventListeners"),
            await server.ReadHeapAsync() / MiB,
            ProcessTable.ResidentMiB(server.Server.ProcessId));
    }

    private static int Count(JsonElement counters, string name) => counters.GetProperty(name).GetInt32();
}
