using System.ComponentModel;
using System.Diagnostics;
using CliWrap;

namespace PortBridge.Processes;

/// <summary>Starts workers with CliWrap.</summary>
/// <remarks>
/// CliWrap starts the process, redirects its streams and cleans up; <see cref="LocalProcess"/> does the rest, because
/// CliWrap's execution model is made for commands that are awaited: its result waits until both outputs have ended,
/// which a grandchild can delay forever; forceful cancellation replaces the exit code with an exception; and it closes
/// the input as soon as the process has exited, even during a write. The pipes given to CliWrap therefore stay pending
/// until the process is disposed.
/// </remarks>
internal sealed class CliWrapLauncher : IWorkerLauncher
{
    private const string FileNameOption = "PortBridge:Worker:FileName";
    private const string DirectoryOption = "PortBridge:Worker:WorkingDirectory";

    public IWorkerProcess Launch(WorkerCommand command)
    {
        try
        {
            return LaunchThread.Instance.Invoke(() => Start(command));
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            // CliWrap's own message lists possible causes; the inner exception has the actual one.
            var cause = e.InnerException ?? e;
            var failure = new StartFailure(command.FileName, command.WorkingDirectory, FileNameOption, DirectoryOption);
            throw new WorkerStartException(failure.Explain(cause), cause);
        }
    }

    private static LocalProcess Start(WorkerCommand command)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LocalProcess? worker = null;
        _ = WithPendingPipes(Wrap(command), released.Task).ExecuteAsync(
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
    private static Command WithPendingPipes(Command command, Task released) => command
        .WithStandardInputPipe(PipeSource.Create((_, _) => released))
        .WithStandardOutputPipe(PipeTarget.Create((_, _) => released))
        .WithStandardErrorPipe(PipeTarget.Create((_, _) => released));

    private static LocalProcess Adopt(Process process, TaskCompletionSource released) => new(
        process,
        new ClosableInput(process.StandardInput.BaseStream),
        release: () => released.TrySetResult());
}
