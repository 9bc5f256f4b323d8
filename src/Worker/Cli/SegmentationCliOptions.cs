using System.CommandLine;
using PortBridge.Worker.Endpointing;

namespace PortBridge.Worker.Cli;

/// <summary>The options of <see cref="SegmentationOptions"/>, times in milliseconds.</summary>
/// <param name="defaults">The defaults of the options.</param>
internal sealed class SegmentationCliOptions(SegmentationOptions defaults)
{
    private readonly Option<int> _minSpeechDuration =
        Milliseconds("--min-speech-duration", defaults.MinSpeechDuration, "The minimum length of speech in an utterance.");

    private readonly Option<double> _threshold = new("--threshold")
    {
        Description = "The minimum speech probability that starts an utterance.",
        HelpName = "probability",
        DefaultValueFactory = _ => defaults.Threshold,
    };

    private readonly Option<int> _silenceDuration =
        Milliseconds("--silence-duration", defaults.SilenceDuration, "The length of silence that ends an utterance.");

    private readonly Option<int> _preRoll =
        Milliseconds("--pre-roll", defaults.PreRoll, "The length of audio kept before detected speech.");

    private readonly Option<int> _maximumUtterance =
        Milliseconds("--maximum-utterance", defaults.MaximumUtterance, "The maximum length of an utterance.");

    private readonly Option<double> _levelFloor = new("--level-floor")
    {
        Description = "The minimum loudness of an utterance, in dB relative to full scale.",
        HelpName = "dB",
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
        command.Validators.Add(result =>
        {
            // During validation an omitted option has no value yet, not even its default.
            var options = Read(
                option => result.GetResult(option)?.GetValueOrDefault<int>() ?? Default(option),
                option => result.GetResult(option)?.GetValueOrDefault<double>() ?? Default(option));
            foreach (var error in options.Validate())
                result.AddError(error);
        });
    }

    public SegmentationOptions Read(ParseResult result) => Read(result.GetValue, result.GetValue);

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

    private static Option<int> Milliseconds(string name, TimeSpan value, string description) => new(name)
    {
        Description = description,
        HelpName = "ms",
        DefaultValueFactory = _ => (int)value.TotalMilliseconds,
    };
}
