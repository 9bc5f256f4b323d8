using System.ComponentModel;
using System.Runtime.Versioning;

namespace PortBridge.Processes;

/// <summary>
/// Finds why a program could not be started. The system reports the same error for a missing program, working directory
/// and interpreter of a script, and it does not say which one is missing.
/// </summary>
/// <param name="fileName">The program: a path, or a name on PATH.</param>
/// <param name="directory">Its working directory; null for this process's.</param>
/// <param name="fileNameOption">What to check if the program is wrong.</param>
/// <param name="directoryOption">What to check if the working directory is wrong.</param>
internal sealed class StartFailure(string fileName, string? directory, string fileNameOption, string directoryOption)
{
    private const int NotAProgram = 8; // ENOEXEC

    /// <summary>Explains a failure.</summary>
    /// <param name="cause">What the attempt threw.</param>
    /// <returns>Sentences with the reason and what to do.</returns>
    public string Explain(Exception cause)
    {
        try
        {
            var reason = FindDirectoryDefect()
                ?? (OperatingSystem.IsWindows() ? null : FindProgramDefect(cause))
                ?? Unknown(cause);
            return $"The worker \"{fileName}\" could not be started: {reason}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The program cannot be examined.
            return $"The worker \"{fileName}\" could not be started: {Unknown(cause)}";
        }
    }

    private string Unknown(Exception cause) => $"{cause.Message.TrimEnd('.')}. Check {fileNameOption}.";

    private string? FindDirectoryDefect()
    {
        if (directory is not { Length: > 0 } || Directory.Exists(directory))
            return null;

        var what = File.Exists(directory) ? "is not a directory" : "does not exist";
        return $"the working directory \"{directory}\" {what}. Check {directoryOption}.";
    }

    [UnsupportedOSPlatform("windows")]
    private string? FindProgramDefect(Exception cause)
    {
        if (ProgramSearch.Find(fileName) is not { } path)
        {
            return ProgramSearch.IsName(fileName)
                ? $"no directory of PATH has an executable file of this name. Check {fileNameOption}."
                : $"the file \"{Path.GetFullPath(fileName)}\" does not exist. Check {fileNameOption}.";
        }

        if (Directory.Exists(path))
            return $"\"{path}\" is a directory. Check {fileNameOption}.";

        return ProgramFile.IsExecutable(path)
            ? FindInterpreterDefect(path) ?? FindFormatDefect(path, cause)
            : $"the file \"{path}\" is not executable. Make it executable with chmod +x, or check {fileNameOption}.";
    }

    [UnsupportedOSPlatform("windows")]
    private string? FindInterpreterDefect(string path)
    {
        if (ProgramFile.InterpreterOfScript(path) is { } interpreter)
        {
            if (interpreter.EndsWith('\r'))
            {
                return $"the first line of the script \"{path}\" names the interpreter \"{interpreter[..^1]}\\r\", "
                    + "because the script has Windows line ends. Convert them to Unix line ends, for example with dos2unix.";
            }

            return Exists(interpreter)
                ? null
                : $"the first line of the script \"{path}\" names the interpreter \"{interpreter}\", which does not exist. "
                + "Install the interpreter, or correct the line.";
        }

        return ProgramFile.LoaderOf(path) is { } loader && !Exists(loader)
            ? $"the program \"{path}\" needs the loader \"{loader}\", which does not exist: it was built for another system. "
            + "Build it for this one, or install the loader."
            : null;
    }

    private string? FindFormatDefect(string path, Exception cause)
    {
        if (cause is not Win32Exception { NativeErrorCode: NotAProgram })
            return null;

        return ProgramFile.HasByteOrderMark(path)
            ? $"the script \"{path}\" begins with a byte order mark, so that its first line names no interpreter. "
            + "Save it without a byte order mark."
            : $"\"{path}\" is neither a program for this system nor a script whose first line names its interpreter, such as "
            + $"#!/bin/sh. Add that line, or check {fileNameOption}.";
    }

    // The kernel resolves a relative path in the process's working directory.
    private bool Exists(string interpreter) =>
        File.Exists(Path.Combine(Environment.CurrentDirectory, directory ?? "", interpreter));
}
