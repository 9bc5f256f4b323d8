using System.CommandLine;
using System.CommandLine.Parsing;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Recognition.Batch;

namespace PortBridge.Worker.Cli;

/// <summary>The options of engines with batch models.</summary>
internal sealed class BatchCliOptions
{
    private readonly Option<string?> _partialModel = new("--partial-model")
    {
        Description = "A faster model for partials. Default: the model for finals.",
    };

    private readonly Option<DeviceChoice> _device = Device();

    private readonly Option<EngineLogLevel> _log = Choice(
        "--engine-log", new EngineSettings().Log, "The minimum severity of whisper's log messages on standard error.");

    private readonly Option<bool> _fullContext = new("--full-audio-context")
    {
        Description = "Decode whisper's partials with the full audio context of 30 s: slightly more accurate, much slower.",
    };

    private readonly Option<int> _speculateAfter = new("--speculate-after")
    {
        Description = "The silence after which whisper decodes the final speculatively; 0 disables it.",
        HelpName = "ms",
        DefaultValueFactory = _ => (int)new BatchOptions().SpeculateAfter!.Value.TotalMilliseconds,
        CustomParser = ParseSpeculation,
    };

    /// <summary>Creates the option of the device, for commands that need only this one.</summary>
    public static Option<DeviceChoice> Device() => Choice(
        "--device", DeviceChoice.Auto, "The device that whisper runs on; auto selects the best one that works, others fail if not available.");

    public void AddTo(Command command)
    {
        command.Options.Add(_partialModel);
        command.Options.Add(_device);
        command.Options.Add(_log);
        command.Options.Add(_fullContext);
        command.Options.Add(_speculateAfter);
    }

    public EngineSettings Read(ParseResult result, EngineSettings settings) => settings with
    {
        PartialModelPath = result.GetValue(_partialModel),
        Device = result.GetValue(_device),
        Log = result.GetValue(_log),
        Batch = Options(result.GetValue(_speculateAfter), result.GetValue(_fullContext)),
    };

    private static int ParseSpeculation(ArgumentResult result)
    {
        var (shortest, longest) = (BatchOptions.ShortestSpeculateAfter, BatchOptions.LongestSpeculateAfter);
        var ms = NumberParser.Parse(result, 0, (int)longest.TotalMilliseconds);
        return ms == 0 ? 0 : NumberParser.Parse(result, (int)shortest.TotalMilliseconds, (int)longest.TotalMilliseconds);
    }

    private static BatchOptions Options(int speculateAfter, bool fullContext) => new()
    {
        SpeculateAfter = speculateAfter == 0 ? null : TimeSpan.FromMilliseconds(speculateAfter),
        FitAudioContext = !fullContext,
    };

    /// <summary>Creates an option that accepts the names of an enumeration in lower case.</summary>
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
