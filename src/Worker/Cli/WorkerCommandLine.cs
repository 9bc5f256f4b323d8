using System.CommandLine;
using System.Globalization;
using PortBridge.Protocol;
using PortBridge.Worker.Hosting;

namespace PortBridge.Worker.Cli;

/// <summary>The command line of the worker.</summary>
internal static class WorkerCommandLine
{
    // A file may be named @name.wav, so no argument names a file with arguments.
    private static readonly ParserConfiguration Configuration = new() { ResponseFileTokenReplacer = null };

    /// <summary>Parses arguments.</summary>
    /// <returns>The result, possibly with errors.</returns>
    public static ParseResult Parse(IReadOnlyList<string> arguments)
    {
        var root = new RootCommand(
            "A speech recognition worker: speaks the PortBridge protocol on its standard input and output.")
        {
            TranscribeCommand.Create(),
            EnginesCommand.Create(),
            ModelsCommand.Create(),
        };
        ServeCommand.AddTo(root);
        return root.Parse(arguments, Configuration);
    }

    /// <summary>Runs the program.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        // Messages have decimal points wherever the program runs.
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        var command = Parse(arguments);
        if (command.Errors.Count == 0)
            return await RunAsync(command);

        // Standard output may be connected to a host, so no help text is written to it.
        foreach (var error in command.Errors)
            await Console.Error.WriteLineAsync(error.Message);
        await Console.Error.WriteLineAsync("Try --help.");
        return ExitCodes.Usage;
    }

    private static async Task<int> RunAsync(ParseResult command)
    {
        var invocation = new InvocationConfiguration { Output = StandardOutput.Open(), EnableDefaultExceptionHandler = false };
        try
        {
            return await command.InvokeAsync(invocation);
        }
        catch (OutputException e)
        {
            if (e.IsReaderGone)
                return CommandExitCodes.OutputClosed;

            await Console.Error.WriteLineAsync(e.Message);
            return CommandExitCodes.OutputFailed;
        }
        catch (OperationCanceledException)
        {
            return CommandExitCodes.Interrupted;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"The command failed: {e}");
            return ExitCodes.Internal;
        }
    }
}
