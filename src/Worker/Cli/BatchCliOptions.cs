using System.CommandLine;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Cli;

/// <summary>The options of engines that decode whole stretches of audio, on more than one kind of device.</summary>
internal sealed class BatchCliOptions
{
    private readonly Option<string?> _partialModel = new("--partial-model")
    {
        Description = "A faster model for partials; the same as for finals when left out.",
    };

    private readonly Option<DeviceChoice> _device = Device();

    private readonly Option<EngineLogLevel> _log = Choice(
        "--engine-log", new EngineSettings().Log, "How much of whisper's own log goes to standard error.");

    private readonly Option<bool> _fullContext = new("--full-audio-context")
    {
        Description = "Decode whisper's partials in its whole 30 s of context: somewhat more accurate, much slower.",
    };

    private readonly Option<int> _speculateAfter = new("--speculate-after")
    {
        Description = "Silence after which whisper begins the final, though speech may go on; 0 for never.",
        HelpName = "ms",
        DefaultValueFactory = _ => (int)new BatchOptions().SpeculateAfter!.Value.TotalMilliseconds,
    };

    /// <summary>The option of the device, for commands that need no other.</summary>
    public static Option<DeviceChoice> Device() => Choice(
        "--device", DeviceChoice.Auto, "Where whisper runs: auto takes the best that works, the others that or nothing.");

    public void AddTo(Command command)
    {
        command.Options.Add(_partialModel);
        command.Options.Add(_device);
        command.Options.Add(_log);
        command.Options.Add(_fullContext);
        command.Options.Add(_speculateAfter);
        _speculateAfter.Validators.Add(result =>
        {
            foreach (var error in Windows(result.GetValueOrDefault<int>(), fullContext: false).Validate())
                result.AddError(error);
        });
    }

    public EngineSettings Read(ParseResult result, EngineSettings settings) => settings with
    {
        PartialModelPath = result.GetValue(_partialModel),
        Device = result.GetValue(_device),
        Log = result.GetValue(_log),
        Windows = Windows(result.GetValue(_speculateAfter), result.GetValue(_fullContext)),
    };

    private static BatchOptions Windows(int speculateAfter, bool fullContext) => new()
    {
        SpeculateAfter = speculateAfter == 0 ? null : TimeSpan.FromMilliseconds(speculateAfter),
        FitAudioContext = !fullContext,
    };

    /// <summary>An option whose values are written in lower case, and nothing else is taken.</summary>
    private static Option<T> Choice<T>(string name, T value, string description)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(choice => choice.ToLowerInvariant()).ToArray();
        var option = new Option<T>(name)
        {
            Description = description,
            HelpName = string.Join('|', names),
            DefaultValueFactory = _ => value,
            CustomParser = result => Enum.Parse<T>(result.Tokens[0].Value, ignoreCase: true),
        };
        option.AcceptOnlyFromAmong(names);
        return option;
    }
}
