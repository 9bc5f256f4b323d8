using Microsoft.Extensions.Options;

namespace PortBridge.Hosting;

/// <summary>
/// Validates the options and reports all failures at once: the range of each value, and the order of each pair of
/// values of which one limits the other.
/// </summary>
internal sealed class PortBridgeOptionsValidator : IValidateOptions<PortBridgeOptions>
{
    private readonly PortBridgeRangeValidator _ranges = new();

    public ValidateOptionsResult Validate(string? name, PortBridgeOptions options)
    {
        List<string> failures = [.. _ranges.Validate(name, options).Failures ?? []];

        // A value outside its range is reported once, and not compared with others.
        var broken = Pairs(options)
            .Where(pair => pair.Shorter > pair.Longer && !failures.Any(pair.Names))
            .Select(pair => pair.Message)
            .ToList();
        failures.AddRange(broken);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<OrderedPair> Pairs(PortBridgeOptions options)
    {
        var (recovery, restart, watchdog) = (options.Recovery, options.Restart, options.Watchdog);
        yield return new(
            "MaxUnprocessedAudio", options.MaxUnprocessedAudio, "Recovery.MaxAudio", recovery.MaxAudio);
        yield return new("LoadTimeout", options.LoadTimeout, "TotalLoadTimeout", options.TotalLoadTimeout);
        yield return new("Restart.InitialDelay", restart.InitialDelay, "Restart.MaxDelay", restart.MaxDelay);
        yield return new("Watchdog.PingInterval", watchdog.PingInterval, "Watchdog.PingTimeout", watchdog.PingTimeout);
        yield return new(
            "Watchdog.WorkTimeout", watchdog.WorkTimeout, "Watchdog.SessionTimeout", watchdog.SessionTimeout);
        yield return new(
            "Watchdog.FirstWorkTimeout", watchdog.FirstWorkTimeout,
            "Watchdog.SessionTimeout", watchdog.SessionTimeout);
    }

    /// <summary>Two durations; the first must not exceed the second.</summary>
    private sealed record OrderedPair(string ShorterName, TimeSpan Shorter, string LongerName, TimeSpan Longer)
    {
        public string Message => $"{ShorterName}: {Shorter} exceeds {LongerName}, which is {Longer}.";

        /// <summary>Whether a failure names one of them.</summary>
        public bool Names(string failure) =>
            failure.Contains(ShorterName, StringComparison.Ordinal)
            || failure.Contains(LongerName, StringComparison.Ordinal);
    }
}

/// <summary>Validates the range of each option. Generated from its attributes.</summary>
[OptionsValidator]
internal sealed partial class PortBridgeRangeValidator : IValidateOptions<PortBridgeOptions>;
