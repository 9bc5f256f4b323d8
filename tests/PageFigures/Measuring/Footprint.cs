using System.Text.Json;
using Microsoft.Playwright;
using PortBridge.Browsing;
using PortBridge.PageFigures.Probe;
using PortBridge.Testing.Measuring;

namespace PortBridge.PageFigures.Measuring;

/// <summary>What a page holds at a moment, after garbage was collected on both sides.</summary>
/// <param name="Lines">Lines of the transcript in the document.</param>
/// <param name="ScriptMiB">The browser's memory in use by scripts.</param>
/// <param name="Nodes">Nodes that the browser holds, in the document or not.</param>
/// <param name="Listeners">Event listeners.</param>
/// <param name="ServerMiB">The server's managed memory in use.</param>
/// <param name="ResidentMiB">All memory of the server's process.</param>
internal sealed record Footprint(
    int Lines, double ScriptMiB, int Nodes, int Listeners, double ServerMiB, double ResidentMiB)
{
    private const double MiB = 1024 * 1024;

    public static async Task<Footprint> TakeAsync(PlaygroundPage page, ICDPSession browser, ProbedServer server)
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
