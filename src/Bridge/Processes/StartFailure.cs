using System.ComponentModel;
using System.Runtime.Versioning;

namespace PortBridge.Processes;

/// <summary>
/// Finds why a program could not be started. The system reports the same error for a missing program, working directory
/// and interpreter of a script, and it does not say which one is missing.
/// </summary>
internal static class StartFailure
{
    private const string FileNameOption = "PortBridge:Worker:FileName";
    private const string DirectoryOption = "PortBridge:Worker:WorkingDirectory";
    private const int NotAProgram = 8; // ENOEXEC

    /// <summary>The exception that explains the failure: the reason, and what to do.</summary>
    /// <param name="command">The command that could not be started.</param>
    /// <param name="cause">What the attempt threw.</param>
    public static WorkerStartException ToException(WorkerCommand command, Exception cause) =>
        new($"The worker \"{command.FileName}\" could not be started: {Explain(command, cause)}", cause);

    private static string Explain(WorkerCommand command, Exception cause)
    {
        try
        {
            return FindDirectoryDefect(command)
                ?? (OperatingSystem.IsWindows() ? null : FindProgramDefect(command, cause))
                ?? Unknown(cause);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The program cannot be examined.
            return Unknown(cause);
        }
    }

    private static string Unknown(Exception cause) => $"{cause.Message.TrimEnd('.')}. Check {FileNameOption}.";

    private static string? FindDirectoryDefect(WorkerCommand command)
    {
        if (command.WorkingDirectory is not { Length: > 0 } directory || Directory.Exists(directory))
            return null;

        var what = File.Exists(directory) ? "is not a directory" : "does not exist";
        return $"the working directory \"{directory}\" {what}. Check {DirectoryOption}.";
    }

    [UnsupportedOSPlatform("windows")]
    private static string? FindProgramDefect(WorkerCommand command, Exception cause)
    {
        if (Find(command.FileName) is not { } path)
        {
            return command.FileName.Contains('/', StringComparison.Ordinal)
                ? $"the file \"{Path.GetFullPath(command.FileName)}\" does not exist. Check {FileNameOption}."
                : $"no directory of PATH has an executable file of this name. Check {FileNameOption}.";
        }

        if (Directory.Exists(path))
            return $"\"{path}\" is a directory. Check {FileNameOption}.";

        return ProgramFile.IsExecutable(path)
            ? FindInterpreterDefect(command, path) ?? FindFormatDefect(path, cause)
            : $"the file \"{path}\" is not executable. Make it executable with chmod +x, or check {FileNameOption}.";
    }

    [UnsupportedOSPlatform("windows")]
    private static string? FindInterpreterDefect(WorkerCommand command, string path)
    {
        if (ProgramFile.InterpreterOfScript(path) is { } interpreter)
        {
            if (interpreter.EndsWith('\r'))
            {
                return $"the first line of the script \"{path}\" names the interpreter \"{interpreter[..^1]}\\r\", "
                    + "because the script has Windows line ends. Convert them to Unix line ends, for example with dos2unix.";
            }

            return Exists(interpreter, command)
                ? null
                : $"the first line of the script \"{path}\" names the interpreter \"{interpreter}\", which does not exist. "
                + "Install the interpreter, or correct the line.";
        }

        return ProgramFile.LoaderOf(path) is { } loader && !Exists(loader, command)
            ? $"the program \"{path}\" needs the loader \"{loader}\", which does not exist: it was built for another system. "
            + "Build it for this one, or install the loader."
            : null;
    }

    private static string? FindFormatDefect(string path, Exception cause)
    {
        if (cause is not Win32Exception { NativeErrorCode: NotAProgram })
            return null;

        return ProgramFile.HasByteOrderMark(path)
            ? $"the script \"{path}\" begins with a byte order mark, so that its first line names no interpreter. "
            + "Save it without a byte order mark."
            : $"\"{path}\" is neither a program for this system nor a script whose first line names its interpreter, such as "
            + $"#!/bin/sh. Add that line, or check {FileNameOption}.";
    }

    // The kernel resolves a relative path in the process's working directory.
    private static bool Exists(string interpreter, WorkerCommand command) =>
        File.Exists(Path.Combine(Environment.CurrentDirectory, command.WorkingDirectory ?? "", interpreter));

    /// <summary>Finds a program where <see cref="System.Diagnostics.Process"/> does.</summary>
    [UnsupportedOSPlatform("windows")]
    private static string? Find(string fileName)
    {
        if (Path.IsPathRooted(fileName))
            return Path.Exists(fileName) ? fileName : null;

        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, fileName))
            .Where(path => File.Exists(path) && ProgramFile.IsExecutable(path));
        string[] local = [Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "", fileName), Path.GetFullPath(fileName)];
        return local.Where(File.Exists).Concat(paths).FirstOrDefault();
    }
}
