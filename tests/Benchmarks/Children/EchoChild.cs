using System.CommandLine;

namespace PortBridge.Benchmarks.Children;

/// <summary>The least that a child can do: it writes back what it reads, as it reads it.</summary>
internal static class EchoChild
{
    public const string Name = "echo";

    public static Command CreateCommand()
    {
        var command = new Command(Name, "The child of the raw echo.") { Hidden = true };
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
