namespace PortBridge.Playground.Recognizers;

/// <summary>What the worker's command line says, and others that are made of it.</summary>
internal static class WorkerCommandLine
{
    private const string Engine = "--engine";
    private const string Model = "--model";
    private const string Automatic = "auto";
    private const string Offline = "--offline";

    // What says which models a worker takes, and from where.
    private static readonly string[] OfModels = ["--models", "--model-mirror", "--device", "--vad", "--vad-model"];

    /// <summary>Whether it leaves engine and model to the worker, by naming none.</summary>
    public static bool IsAutomatic(WorkerCommand command) =>
        Options(command).All(option => option is not (Engine, not Automatic) and not (Model, _));

    /// <summary>The arguments by which the same program fetches the models that are best for it.</summary>
    public static IEnumerable<string> DownloadArguments(WorkerCommand command)
    {
        var own = Options(command).Where(option => OfModels.Contains(option.Name))
            .SelectMany(option => new[] { option.Name, option.Value });
        var offline = command.Arguments.Where(argument => argument == Offline);
        return ["models", "get", Automatic, "--json", .. own, .. offline];
    }

    /// <summary>The same program with the same arguments, but for those that name the engine and the model.</summary>
    public static WorkerCommand With(Recognizer recognizer, WorkerCommand present)
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

    // Of an argument that is no option, or takes no value, the pair means nothing and nobody asks for it.
    private static IEnumerable<(string Name, string Value)> Options(WorkerCommand command) =>
        command.Arguments.Select((argument, index) => argument.Split('=', 2) switch
        {
            [_] => (argument, command.Arguments.ElementAtOrDefault(index + 1) ?? ""),
            var parts => (parts[0], parts[1]),
        });

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
