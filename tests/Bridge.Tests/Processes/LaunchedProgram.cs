using System.IO.Pipelines;
using PortBridge.Processes;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Processes;

/// <summary>Starts standard Unix programs with the launcher and reads their output.</summary>
internal static class LaunchedProgram
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static IWorkerProcess Launch(string fileName, params string[] arguments)
    {
        var command = new WorkerCommand { FileName = fileName };
        foreach (var argument in arguments)
            command.Arguments.Add(argument);
        return new CliWrapLauncher().Launch(command);
    }

    public static IWorkerProcess Shell(string script) => Launch("/bin/sh", "-c", script);

    public static async Task<string> ReadLineAsync(this PipeReader reader)
    {
        using var text = new StreamReader(reader.AsStream(leaveOpen: true), bufferSize: 1);
        return await text.ReadLineAsync(Cancel).AsTask().WithTimeout(Cancel) ?? "";
    }

    public static async Task<string> ReadToEndAsync(this PipeReader reader)
    {
        using var text = new StreamReader(reader.AsStream());
        return await text.ReadToEndAsync(Cancel).WithTimeout(Cancel);
    }
}
