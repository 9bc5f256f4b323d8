using System.CommandLine;

namespace PortBridge.Reliability.Commands;

/// <summary>Options that several commands share.</summary>
internal static class Cli
{
    public static Option<int> Count(int value, string description) => new("--count")
    {
        Description = description,
        DefaultValueFactory = _ => value,
    };

    public static Option<int> Milliseconds(string name, int value, string description) => new(name)
    {
        Description = description,
        HelpName = "ms",
        DefaultValueFactory = _ => value,
    };

    public static TimeSpan Time(this ParseResult arguments, Option<int> option) =>
        TimeSpan.FromMilliseconds(arguments.GetValue(option));
}
