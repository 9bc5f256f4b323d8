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
        if (ProgramSearch.Find(command.FileName) is not { } program)
            throw Failure(command, new FileNotFoundException("The program was not found.", command.FileName));

        try
        {
            return LaunchThread.Instance.Invoke(() => Start(program, command));
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            // CliWrap's own message lists possible causes; the inner exception has the actual one.
            throw Failure(command, e.InnerException ?? e);
        }
    }

    private static WorkerStartException Failure(WorkerCommand command, Exception cause)
    {
        var failure = new StartFailure(command.FileName, command.WorkingDirectory, FileNameOption, DirectoryOption);
        return new WorkerStartException(failure.Explain(cause), cause);
    }

    private static LocalProcess Start(string program, WorkerCommand command)
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LocalProcess? worker = null;
        _ = WithPendingPipes(Wrap(program, command), released.Task).ExecuteAsync(
            configureProcessStartInfo: null,
            configureProcess: process => worker = Adopt(program, process, released));
        return worker!;
    }

    private static Command Wrap(string program, WorkerCommand command) => Cli.Wrap(program)
        .WithArguments(command.Arguments)
        .WithWorkingDirectory(command.WorkingDirectory ?? "")
        .WithEnvironmentVariables(command.GetEnvironmentChanges())
        .WithValidation(CommandResultValidation.None);

    // CliWrap closes each stream when the task of its pipe completes.
    private static Command WithPendingPipes(Command command, Task released) => command
        .WithStandardInputPipe(PipeSource.Create((_, _) => released))
        .WithStandardOutputPipe(PipeTarget.Create((_, _) => released))
        .WithStandardErrorPipe(PipeTarget.Create((_, _) => released));

    private static LocalProcess Adopt(string program, Process process, TaskCompletionSource released) => new(
        program,
        process,
        new ClosableInput(process.StandardInput.BaseStream),
        release: () => released.TrySetResult());
}
