namespace PortBridge.Conformance.Reporting;

/// <summary>The exit codes of <c>portbridge-conform</c>.</summary>
internal static class ExitCodes
{
    /// <summary>All checks passed; some may be inconclusive for a reason other than missing speech.</summary>
    public const int Passed = 0;

    /// <summary>A check failed, or with <c>--strict</c> there is a warning.</summary>
    public const int Failed = 1;

    /// <summary>An option, the worker's command or the speech file is wrong, or the report cannot be written.</summary>
    public const int Usage = 2;

    /// <summary>No check failed, but the worker recognized no speech; with <c>--strict</c>, a check is inconclusive.</summary>
    public const int Inconclusive = 3;

    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help =
        """
        Exit codes:
          0  All checks passed; some may be inconclusive for a reason other than missing speech.
          1  A check failed, or there is a warning (a rule with SHOULD) and --strict is set.
          2  An option, the worker's command or the speech file is wrong, or the report cannot be written.
          3  No check failed, but the worker recognized no speech, or a check is inconclusive and --strict is set.
        """;
}
