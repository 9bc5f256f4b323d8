namespace PortBridge.Playground.Recognizers;

/// <summary>The worker's command line with another engine and model.</summary>
internal static class WorkerCommandLine
{
    private const string Engine = "--engine";
    private const string Model = "--model";

    /// <summary>The same program with the same arguments, but for those that name the engine and the model.</summary>
    public static WorkerCommand For(Recognizer recognizer, WorkerCommand present)
    {
        var command = new WorkerCommand { FileName = present.FileName, WorkingDirectory = present.WorkingDirectory };
        foreach (var (name, value) in present.Environment)
            command.Environment[name] = value;
        foreach (var argument in Others(present.Arguments))
            command.Arguments.Add(argument);

        command.Arguments.Add(Engine);
        command.Arguments.Add(recognizer.Engine);
        if (recognizer.Model is { } model)
        {
            command.Arguments.Add(Model);
            command.Arguments.Add(model);
        }

        return command;
    }

    private static IEnumerable<string> Others(IEnumerable<string> arguments)
    {
        var isValue = false;
        foreach (var argument in arguments)
        {
            var isNamed = argument is Engine or Model;
            var isJoined = argument.StartsWith($"{Engine}=", StringComparison.Ordinal)
                || argument.StartsWith($"{Model}=", StringComparison.Ordinal);
            if (!isValue && !isNamed && !isJoined)
                yield return argument;
            isValue = isNamed;
        }
    }
}
