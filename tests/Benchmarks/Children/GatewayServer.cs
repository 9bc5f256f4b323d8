using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Testing.Hosting;

namespace PortBridge.Benchmarks.Children;

/// <summary>The gateway in a process of its own, with <see cref="EchoWorker"/>.</summary>
internal static class GatewayServer
{
    public const string Name = "gateway-server";

    public static Command CreateCommand()
    {
        var command = new Command(Name, "Run the gateway with a worker whose engine replies to each chunk.") { Hidden = true };
        command.SetAction((_, _) => RunAsync());
        return command;
    }

    // Prints the address and the worker's process id, and ends with its input.
    private static async Task RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Services.AddPortBridge(options =>
        {
            options.Worker.FileName = BuiltPrograms.Self;
            options.Worker.Arguments.Add(EchoWorker.Name);
            options.Worker.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        });
        builder.Services.AddPortBridgeGateway(builder.Configuration);
        builder.Services.Configure<Gateway.GatewayOptions>(options => options.MaxStreams = 10_000);
        var app = builder.Build();
        app.UseRouting();
        app.MapPortBridgeGateway();
        await app.StartAsync();

        await foreach (var status in app.Services.GetRequiredService<ISpeechBridge>().WatchWorkerAsync())
        {
            if (status.State != WorkerState.Ready)
                continue;
            Console.WriteLine($"{app.Urls.First()} {status.ProcessId}");
            break;
        }

        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }
}
