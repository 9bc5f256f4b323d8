// Transcribes a WAV file by a worker process, in a program that is compiled ahead of time.

using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Configuration.AddCommandLine(args);
builder.Services.AddPortBridge(builder.Configuration).AddPortBridgeSpeechToTextClient();
using var host = builder.Build();

if (builder.Configuration["file"] is not { } file)
{
    Console.Error.WriteLine("Usage: Transcribe --file=FILE.wav --PortBridge:Worker:FileName=WORKER [--PortBridge:...]");
    return 64;
}

await host.StartAsync();
await using (var audio = File.OpenRead(file))
{
    var client = host.Services.GetRequiredService<ISpeechToTextClient>();
    await foreach (var update in client.GetStreamingTextAsync(audio))
    {
        if (update.Kind == SpeechToTextResponseUpdateKind.TextUpdated)
            Console.WriteLine($"{update.StartTime:mm\\:ss} {update.Text}");
    }
}

await host.StopAsync();
return 0;
