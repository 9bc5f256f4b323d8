using System.CommandLine;
using PortBridge.Benchmarks.Whisper;

namespace PortBridge.Benchmarks.Commands;

/// <summary><c>random-model</c>: a model for measurements on a machine that cannot download one.</summary>
internal static class RandomModelCommand
{
    private static readonly Argument<string> Shape = new("shape")
    {
        Description = string.Join(", ", ModelShape.All.Select(shape => shape.Name)),
    };

    private static readonly Argument<FileInfo> File = new("file") { Description = "Where it is written." };

    private static readonly Option<bool> Quantized = new("--q5")
    {
        Description = "Weights of five bits (q5_0) instead of sixteen.",
    };

    private static readonly Option<int> Words = new("--words")
    {
        Description = "How many tokens of text each decode returns.",
        DefaultValueFactory = _ => 30,
    };

    public static Command Create()
    {
        Shape.AcceptOnlyFromAmong([.. ModelShape.All.Select(shape => shape.Name)]);
        var command = new Command(
            "random-model",
            "Writes a Whisper model with the dimensions of a real one and random weights: the same time and memory, no recognition.")
        {
            Shape, File, Quantized, Words,
        };
        command.SetAction(Write);
        return command;
    }

    private static void Write(ParseResult arguments)
    {
        var shape = ModelShape.All.First(shape => shape.Name == arguments.GetValue(Shape));
        var format = arguments.GetValue(Quantized) ? WeightFormat.Q5 : WeightFormat.Half;
        using var file = arguments.GetValue(File)!.Create();
        new RandomModel(shape, format, arguments.GetValue(Words)).Write(file);
    }
}
