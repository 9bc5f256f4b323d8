namespace PortBridge.Playground.Recognizers;

/// <summary>Reads and modifies the worker's command line.</summary>
internal static class WorkerCommandLine
{
    private const string Engine = "--engine";
    private const string Model = "--model";
    /// <summary>The engine name that lets the worker choose.</summary>
    public const string Automatic = "auto";
    private const string Offline = "--offline";

    // Options that determine the models and where they are stored.
    private static readonly string[] ModelOptions = ["--models", "--model-mirror", "--device", "--vad", "--vad-model"];

    /// <summary>Whether the worker chooses the engine and the model itself.</summary>
    public static bool IsAutomatic(WorkerCommand command) =>
        Options(command).All(option => option is not (Engine, not Automatic) and not (Model, _));

    /// <summary>The arguments that make the same executable download its preferred models.</summary>
    public static IEnumerable<string> DownloadArguments(WorkerCommand command)
    {
        var own = Options(command).Where(option => ModelOptions.Contains(option.Name))
            .SelectMany(option => new[] { option.Name, option.Value });
        var offline = command.Arguments.Where(argument => argument == Offline);
        return ["models", "get", Automatic, "--json", .. own, .. offline];
    }

    /// <summary>The same command line with another engine and model.</summary>
    public static WorkerCommand With(Recognizer recognizer, WorkerCommand command)
    {
        var changed = new WorkerCommand { FileName = command.FileName, WorkingDirectory = command.WorkingDirectory };
        foreach (var (name, value) in command.Environment)
            changed.Environment[name] = value;
        foreach (var name in command.InheritedVariables)
            changed.InheritedVariables.Add(name);
        foreach (var argument in WithoutRecognizer(command.Arguments))
            changed.Arguments.Add(argument);

        changed.Arguments.Add(Engine);
        changed.Arguments.Add(recognizer.Engine);
        if (recognizer.Model is { } model)
        {
            changed.Arguments.Add(Model);
            changed.Arguments.Add(model);
        }

        return changed;
    }

    // Pairs each argument with its successor; pairs that are not an option with a value match no name.
    private static IEnumerable<(string Name, string Value)> Options(WorkerCommand command) =>
        command.Arguments.Select((argument, index) => argument.Split('=', 2) switch
        {
            [_] => (argument, command.Arguments.ElementAtOrDefault(index + 1) ?? ""),
            var parts => (parts[0], parts[1]),
        });

    private static IEnumerable<string> WithoutRecognizer(IEnumerable<string> arguments)
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
