using System.ComponentModel;
using System.Diagnostics;

namespace PortBridge.Supervision;

/// <summary>Starts workers through <see cref="Process"/>.</summary>
internal sealed class ProcessLauncher : IWorkerLauncher
{
    public IWorkerProcess Launch(WorkerCommand command)
    {
        var process = new Process { StartInfo = StartInfo(command), EnableRaisingEvents = true };
        try
        {
            LaunchThread.Instance.Invoke(process.Start);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            process.Dispose();
            throw WorkerStartException.Of(command, e);
        }

        return new LocalProcess(process, process.StandardInput.BaseStream, release: process.Dispose);
    }

    private static ProcessStartInfo StartInfo(WorkerCommand command)
    {
        var info = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = command.WorkingDirectory ?? "",
        };
        foreach (var (name, value) in command.Environment)
            info.Environment[name] = value;

        return info;
    }
}
