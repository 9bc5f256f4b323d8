using System.ComponentModel;
using System.Diagnostics;
using CliWrap;

namespace PortBridge.Processes;

/// <summary>Starts workers through CliWrap.</summary>
/// <remarks>
/// CliWrap's result is for commands that are awaited: it comes only when both outputs have ended, which a grandchild can
/// put off for ever; a forceful cancellation puts an exception in place of the exit code; and the input is closed as soon
/// as the process has ended, even during a write. So CliWrap starts the process, redirects it, and cleans up; in between
/// its pipes are held open, and <see cref="LocalProcess"/> works on the process itself.
/// </remarks>
internal sealed class CliWrapLauncher : IWorkerLauncher
{
    public IWorkerProcess Launch(WorkerCommand command)
    {
        try
        {
            return LaunchThread.Instance.Invoke(() => Start(command));
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            // CliWrap's message lists what could be wrong; its inner exception says what is.
            throw WorkerStartException.Of(command, e.InnerException ?? e);
        }
    }

    private static LocalProcess Start(WorkerCommand command)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LocalProcess? worker = null;
        _ = Holding(Wrap(command), released.Task).ExecuteAsync(
            configureProcessStartInfo: null,
            configureProcess: process => worker = Adopt(process, released));
        return worker!;
    }

    private static Command Wrap(WorkerCommand command) => Cli.Wrap(command.FileName)
        .WithArguments(command.Arguments)
        .WithWorkingDirectory(command.WorkingDirectory ?? "")
        .WithEnvironmentVariables(variables =>
        {
            foreach (var (name, value) in command.Environment)
                variables.Set(name, value);
        })
        .WithValidation(CommandResultValidation.None);

    // CliWrap closes each stream when the task of its pipe completes.
    private static Command Holding(Command command, Task released) => command
        .WithStandardInputPipe(PipeSource.Create((_, _) => released))
        .WithStandardOutputPipe(PipeTarget.Create((_, _) => released))
        .WithStandardErrorPipe(PipeTarget.Create((_, _) => released));

    private static LocalProcess Adopt(Process process, TaskCompletionSource released) => new(
        process,
        new ClosableInput(process.StandardInput.BaseStream),
        release: () => released.TrySetResult());
}
