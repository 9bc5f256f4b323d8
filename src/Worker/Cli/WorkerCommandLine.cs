using System.CommandLine;

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
}
