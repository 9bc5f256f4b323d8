namespace PortBridge.BadWorker;

/// <summary>One deviation from the protocol; the worker is correct in everything else.</summary>
/// <param name="Name">The first argument of the command line.</param>
/// <param name="Summary">What it does, on one line.</param>
/// <param name="Install">Sets the hooks. The second parameter is the second argument, N, if there is one.</param>
internal sealed record Misbehavior(string Name, string Summary, Action<Hooks, int?> Install)
{
    /// <summary>A misbehavior that takes a number.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="summary">See <see cref="Summary"/>.</param>
    /// <param name="number">The number if none is given; at least 1.</param>
    /// <param name="install">Sets the hooks.</param>
    public static Misbehavior Counted(string name, string summary, int number, Action<Hooks, int> install) => new(
        name,
        $"{summary} (N: {number} by default)",
        (hooks, given) => install(hooks, given ?? number));
}
