using PortBridge.Protocol.Messages;

namespace PortBridge.Worker.Conformance;

/// <summary>A rule does not hold.</summary>
/// <param name="instead">What came instead: a sentence.</param>
internal sealed class UnmetException(string instead) : Exception(instead);

/// <summary>Nothing came by which a rule could have been seen to hold or not.</summary>
/// <param name="reason">Why: a sentence.</param>
internal sealed class NotShownException(string reason) : Exception(reason);

/// <summary>Says what is demanded; for use with <c>using static</c>.</summary>
internal static class Demands
{
    /// <exception cref="UnmetException">It does not hold.</exception>
    public static void Require(bool holds, string instead)
    {
        if (!holds)
            throw new UnmetException(instead);
    }

    /// <summary>Demands that an event did not come.</summary>
    /// <param name="unwanted">It, if it did.</param>
    /// <param name="instead">What is said before it is shown.</param>
    /// <exception cref="UnmetException">It came.</exception>
    public static void RequireNot(WorkerEvent? unwanted, string instead = "There came")
    {
        if (unwanted is not null)
            throw new UnmetException($"{instead} {EventText.Of(unwanted)}");
    }

    /// <summary>Demands that a rule of <see cref="SessionRules"/> found nothing.</summary>
    /// <exception cref="UnmetException">It found something.</exception>
    public static void RequireNone(string? violation)
    {
        if (violation is not null)
            throw new UnmetException(violation);
    }
}
