using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PortBridge.Protocol;
using PortBridge.Worker.Endpointing;

namespace PortBridge.Worker.Cli;

/// <summary>The options of <see cref="SegmentationOptions"/>, times in milliseconds.</summary>
/// <param name="defaults">The defaults of the options.</param>
internal sealed class SegmentationCliOptions(SegmentationOptions defaults)
{
    private readonly Option<int> _minSpeechDuration = Milliseconds(
        "--min-speech-duration",
        defaults.MinSpeechDuration,
        EndpointingOptions.LowestMinSpeechDuration,
        EndpointingOptions.HighestMinSpeechDuration,
        "The minimum length of speech in an utterance.");

    private readonly Option<double> _threshold = new("--threshold")
    {
        Description = "The minimum speech probability that starts an utterance.",
        HelpName = "probability",
        CustomParser = result => NumberParser.Parse(result, EndpointingOptions.MinThreshold, EndpointingOptions.MaxThreshold),
        DefaultValueFactory = _ => defaults.Threshold,
    };

    private readonly Option<int> _silenceDuration = Milliseconds(
        "--silence-duration",
        defaults.SilenceDuration,
        EndpointingOptions.MinSilenceDuration,
        EndpointingOptions.MaxSilenceDuration,
        "The length of silence that ends an utterance.");

    private readonly Option<int> _preRoll = Milliseconds(
        "--pre-roll",
        defaults.PreRoll,
        TimeSpan.Zero,
        SegmentationOptions.LongestPreRoll,
        "The length of audio kept before detected speech.");

    private readonly Option<int> _maximumUtterance = Milliseconds(
        "--maximum-utterance",
        defaults.MaximumUtterance,
        SegmentationOptions.ShortestMaximumUtterance,
        SegmentationOptions.LongestMaximumUtterance,
        "The maximum length of an utterance.");

    private readonly Option<double> _levelFloor = new("--level-floor")
    {
        Description = "The minimum loudness of an utterance, in dB relative to full scale.",
        HelpName = "dB",
        CustomParser = result =>
            NumberParser.Parse(result, SegmentationOptions.LowestLevelFloor, SegmentationOptions.HighestLevelFloor),
        DefaultValueFactory = _ => defaults.LevelFloor,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_minSpeechDuration);
        command.Options.Add(_threshold);
        command.Options.Add(_silenceDuration);
        command.Options.Add(_preRoll);
        command.Options.Add(_maximumUtterance);
        command.Options.Add(_levelFloor);
        command.Validators.Add(CheckTogether);
    }

    public SegmentationOptions Read(ParseResult result) => Read(result.GetValue, result.GetValue);

    private void CheckTogether(CommandResult result)
    {
        try
        {
            // During validation an omitted option has no value yet, not even its default.
            var options = Read(
                option => result.GetResult(option)?.GetValueOrDefault<int>() ?? Default(option),
                option => result.GetResult(option)?.GetValueOrDefault<double>() ?? Default(option));
            if (!options.HasRoomForSpeech)
            {
                var minimum = (options.PreRoll + SegmentationOptions.ShortestMaximumUtterance).TotalMilliseconds;
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_maximumUtterance.Name} must be at least {minimum}, which is {_preRoll.Name} and 2000 ms of speech."));
            }
        }
        catch (InvalidOperationException)
        {
            // An option has no valid value, which its own validation reports.
        }
    }

    private SegmentationOptions Read(Func<Option<int>, int> ms, Func<Option<double>, double> number) => new()
    {
        Endpointing = new(
            Enabled: true,
            TimeSpan.FromMilliseconds(ms(_silenceDuration)),
            TimeSpan.FromMilliseconds(ms(_minSpeechDuration)),
            number(_threshold)),
        PreRoll = TimeSpan.FromMilliseconds(ms(_preRoll)),
        MaximumUtterance = TimeSpan.FromMilliseconds(ms(_maximumUtterance)),
        LevelFloor = number(_levelFloor),
    };

    private static T Default<T>(Option<T> option) => (T)option.GetDefaultValue()!;

    private static Option<int> Milliseconds(
        string name, TimeSpan value, TimeSpan min, TimeSpan max, string description) => new(name)
        {
            Description = description,
            HelpName = "ms",
            DefaultValueFactory = _ => (int)value.TotalMilliseconds,
            CustomParser = result => NumberParser.Parse(result, (int)min.TotalMilliseconds, (int)max.TotalMilliseconds),
        };
}
