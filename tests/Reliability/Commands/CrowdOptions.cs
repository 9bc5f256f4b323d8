using System.CommandLine;
using PortBridge.Reliability.Trials;
using PortBridge.Testing.Speech;

namespace PortBridge.Reliability.Commands;

/// <summary>The options that say who speaks, and how fast.</summary>
/// <param name="sessions">How many speak when it is not said.</param>
internal sealed class CrowdOptions(int sessions)
{
    private readonly Option<int> _sessions = new("--sessions")
    {
        Description = "People who speak at a time.",
        DefaultValueFactory = _ => sessions,
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Says what they say and when a worker is struck.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<double> _speed = new("--speed")
    {
        Description = "How fast the audio comes: 1 is real time, 5 five times as fast.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> _wav = new("--wav")
    {
        Description = "Recorded speech to be said instead of synthetic phrases: 16-bit mono PCM.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_sessions);
        command.Options.Add(_seed);
        command.Options.Add(_speed);
        command.Options.Add(_wav);
    }

    public Crowd Crowd(ParseResult arguments) => new(
        arguments.GetValue(_sessions),
        arguments.GetValue(_seed),
        arguments.GetValue(_wav) is { } path ? Recording.Read(path) : null);

    public double Speed(ParseResult arguments) => arguments.GetValue(_speed);

    public Random Random(ParseResult arguments) => new(arguments.GetValue(_seed));
}
