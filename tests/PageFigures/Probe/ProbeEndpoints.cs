using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.PageFigures.Measuring;

namespace PortBridge.PageFigures.Probe;

/// <summary>Answers, before the playground sees the request, what only its own process knows.</summary>
internal sealed class ProbeEndpoints : IStartupFilter
{
    /// <summary>The present moment, as <see cref="Marks.Now"/>.</summary>
    private const string Clock = "/probe/clock";

    /// <summary>Bytes of managed memory that something still refers to.</summary>
    public const string Heap = "/probe/heap";

    /// <summary><see cref="ServerMarks"/>.</summary>
    public const string MarksPath = "/probe/marks";

    /// <summary>A script for the audio thread; from here, since the page loads no other scripts.</summary>
    private const string Worklet = "/probe/worklet.js";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        Answer(app, Clock, _ => Marks.Now);
        Answer(app, Heap, _ => LiveBytes());
        Answer(app, MarksPath, services => services.GetRequiredService<Marks>().Read());
        app.Map(Worklet, branch => branch.Run(WriteWorkletAsync));
        next(app);
    };

    private static void Answer<T>(IApplicationBuilder app, string path, Func<IServiceProvider, T> answer) =>
        app.Map(path, branch => branch.Run(context => context.Response.WriteAsJsonAsync(answer(context.RequestServices))));

    private static Task WriteWorkletAsync(HttpContext context)
    {
        context.Response.ContentType = "text/javascript";
        return context.Response.WriteAsync(Script.Read("marks-worklet.js"));
    }

    private static long LiveBytes()
    {
        // What finalisers let go of is collected by the second time.
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
