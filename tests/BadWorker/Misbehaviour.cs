namespace PortBridge.BadWorker;

/// <summary>One way to be a bad worker; in all else it is a good one.</summary>
/// <param name="Name">The command line's first argument.</param>
/// <param name="Summary">What it does, on one line.</param>
/// <param name="Arm">Sets the hooks that do it. The second value is the second argument, N, if there is one.</param>
internal sealed record Misbehaviour(string Name, string Summary, Action<Hooks, int?> Arm)
{
    /// <summary>A misbehaviour that takes a number.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="summary">See <see cref="Summary"/>.</param>
    /// <param name="number">The number where none is given; at least 1.</param>
    /// <param name="arm">Sets the hooks.</param>
    public static Misbehaviour Counted(string name, string summary, int number, Action<Hooks, int> arm) => new(
        name,
        $"{summary} (N: {number} by default)",
        (hooks, given) => arm(hooks, given ?? number));
}
