using Microsoft.Extensions.Options;
using PortBridge.Workers;

namespace PortBridge.Hosting;

/// <summary>
/// Reports everything that is wrong with the options at once: each value against its own range, then each pair of
/// values of which one bounds the other.
/// </summary>
internal sealed class PortBridgeOptionsValidator : IValidateOptions<PortBridgeOptions>
{
    private readonly PortBridgeRangeValidator _ranges = new();

    public ValidateOptionsResult Validate(string? name, PortBridgeOptions options)
    {
        List<string> failures = [.. _ranges.Validate(name, options).Failures ?? []];

        // A value outside its range is reported once, not again for each value that it is compared with.
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
        yield return new("Restart.InitialDelay", restart.InitialDelay, "Restart.MaxDelay", restart.MaxDelay);
        yield return new("Watchdog.PingInterval", watchdog.PingInterval, "Watchdog.PingTimeout", watchdog.PingTimeout);
        yield return new(
            "Watchdog.WorkTimeout", watchdog.WorkTimeout, "Watchdog.SessionTimeout", watchdog.SessionTimeout);
        yield return new(
            "Watchdog.FirstWorkTimeout", watchdog.FirstWorkTimeout,
            "Watchdog.SessionTimeout", watchdog.SessionTimeout);
    }

    /// <summary>Two durations of which the first must not exceed the second.</summary>
    private sealed record OrderedPair(string ShorterName, TimeSpan Shorter, string LongerName, TimeSpan Longer)
    {
        public string Message => $"{ShorterName}: {Shorter} is more than {LongerName}, which is {Longer}.";

        /// <summary>Whether a failure is about one of the two.</summary>
        public bool Names(string failure) =>
            failure.Contains(ShorterName, StringComparison.Ordinal)
            || failure.Contains(LongerName, StringComparison.Ordinal);
    }
}

/// <summary>Checks each option against its own range. Generated from the attributes.</summary>
[OptionsValidator]
internal sealed partial class PortBridgeRangeValidator : IValidateOptions<PortBridgeOptions>;
