using PortBridge.Playground.Recognizers;

namespace PortBridge.Playground.Wording;

/// <summary>What is done about a better model, in words.</summary>
public static class UpgradeWords
{
    private const string Verify = "verify";

    /// <summary>A sentence, or part of one that a bar goes with; null where nothing is done.</summary>
    public static string? Of(UpgradeState state, TimeProvider time) => state switch
    {
        UpgradeState.Fetching { How: { Progress.Stage: Verify } how } => Strings.Upgrade_Verifying.With(how.Model),
        UpgradeState.Fetching { How: var how } => Strings.Upgrade_Fetching.With(how.Model),
        UpgradeState.MovingOver => Strings.Upgrade_MovingOver,
        UpgradeState.NotFetched { Failure: var failure, NextTry: { } next } =>
            Strings.Upgrade_NotFetchedYet.With(failure.Model, failure.Cause, Clock.OfDay(next, time)),
        UpgradeState.NotFetched { Failure: var failure } =>
            Strings.Upgrade_NotFetched.With(failure.Model, failure.Cause),
        UpgradeState.NotMoved { Why: var why, NextTry: var next } =>
            Strings.Upgrade_NotMoved.With(why, Clock.OfDay(next, time)),
        _ => null,
    };
}
