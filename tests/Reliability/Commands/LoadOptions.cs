using System.CommandLine;
using PortBridge.Reliability.FaultInjection;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Commands;

/// <summary>The options for the load: number of virtual users, speech and speed.</summary>
/// <param name="sessions">The default number of sessions.</param>
internal sealed class LoadOptions(int sessions)
{
    private readonly Option<int> _sessions = new("--sessions")
    {
        Description = "Number of concurrent sessions.",
        DefaultValueFactory = _ => sessions,
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Seed of the random speech and of the times of faults.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<double> _speed = new("--speed")
    {
        Description = "Speed of the audio: 1 is real time, 5 is five times as fast.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _wav = new("--wav")
    {
        Description = "WAV file to send instead of synthetic speech: 16-bit mono PCM.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_sessions);
        command.Options.Add(_seed);
        command.Options.Add(_speed);
        command.Options.Add(_wav);
    }

    public LoadProfile Profile(ParseResult arguments) => new(
        arguments.GetValue(_sessions),
        arguments.GetValue(_seed),
        arguments.GetValue(_wav) is { } path ? Recording.Read(path) : null);

    public double Speed(ParseResult arguments) => arguments.GetValue(_speed);

    public Random Random(ParseResult arguments) => new(arguments.GetValue(_seed));
}
