using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.PageFigures.Measuring;

namespace PortBridge.PageFigures.Probe;

/// <summary>Adds endpoints to the playground that report measurements of its process.</summary>
internal sealed class ProbeEndpoints : IStartupFilter
{
    /// <summary>The current time, <see cref="Marks.Now"/>.</summary>
    private const string Clock = "/probe/clock";

    /// <summary>The size of the managed heap in bytes after a garbage collection.</summary>
    public const string Heap = "/probe/heap";

    /// <summary>The <see cref="ServerMarks"/>.</summary>
    public const string MarksPath = "/probe/marks";

    /// <summary>A script for the audio thread. The page's policy only allows scripts of its own server.</summary>
    private const string Worklet = "/probe/worklet.js";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        Map(app, Clock, _ => Marks.Now);
        Map(app, Heap, _ => LiveBytes());
        Map(app, MarksPath, services => services.GetRequiredService<Marks>().Read());
        app.Map(Worklet, branch => branch.Run(WriteWorkletAsync));
        next(app);
    };

    private static void Map<T>(IApplicationBuilder app, string path, Func<IServiceProvider, T> getValue) =>
        app.Map(path, branch => branch.Run(context => context.Response.WriteAsJsonAsync(getValue(context.RequestServices))));

    private static Task WriteWorkletAsync(HttpContext context)
    {
        context.Response.ContentType = "text/javascript";
        return context.Response.WriteAsync(Script.Read("marks-worklet.js"));
    }

    private static long LiveBytes()
    {
        // The second collection frees objects that were referenced by finalizable ones.
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
