using System.CommandLine;

namespace PortBridge.Benchmarks.Children;

/// <summary>The child process of the baseline: copies its standard input to its standard output.</summary>
internal static class EchoChild
{
    public const string Name = "echo";

    public static Command CreateCommand()
    {
        var command = new Command(Name, "Run the child process of the baseline.") { Hidden = true };
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = input.Read(buffer)) > 0)
            output.Write(buffer, 0, count);
        return 0;
    }
}
