using FsCheck;
using FsCheck.Fluent;
using PortBridge.Protocol;
using PortBridge.Workers;

namespace PortBridge.Bridge.Tests.Workers;

public sealed class RestartPolicyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RestartOptions Defaults = new();

    private static readonly RestartOptions Patient = new() { MaxRestarts = 10_000 };

    [Fact]
    public void Without_jitter_each_delay_doubles_up_to_the_maximum()
    {
        var policy = new RestartPolicy(Patient, () => 1);

        var pauses = Enumerable.Range(0, 12).Select(_ => policy.Decide(Exit(), Noon).Delay.TotalSeconds);

        Assert.Equal([0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 30], pauses);
    }

    [Fact]
    public void Every_delay_is_between_one_millisecond_and_its_upper_bound() => Prop.ForAll(
        Gen.Choose(1, 60_000).ToArbitrary(),
        Gen.Choose(1, 3_600_000).ToArbitrary(),
        Gen.Choose(0, 999).Select(part => part / 1000.0).NonEmptyListOf().ToArbitrary(),
        (initial, longest, jitters) =>
        {
            var next = 0;
            var policy = new RestartPolicy(
                new RestartOptions
                {
                    InitialDelay = TimeSpan.FromMilliseconds(initial),
                    MaxDelay = TimeSpan.FromMilliseconds(longest),
                    MaxRestarts = 10_000,
                },
                () => jitters[next++ % jitters.Count]);
            return Enumerable.Range(0, 80).All(failures =>
            {
                var bound = Math.Min(longest, initial * Math.Pow(2, Math.Min(failures, 30)));
                var expected = Math.Max(1, bound * jitters[failures % jitters.Count]);
                return Math.Abs(policy.Decide(Exit(), Noon).Delay.TotalMilliseconds - expected) <= 0.5;
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_stable_uptime_resets_the_delays()
    {
        var policy = new RestartPolicy(Patient, () => 1);
        for (var i = 0; i < 5; i++)
            policy.Decide(Exit(), Noon);

        Assert.Equal(0.64, policy.Decide(Exit(uptime: 29.9), Noon).Delay.TotalSeconds);
        Assert.Equal(0.02, policy.Decide(Exit(uptime: 30), Noon).Delay.TotalSeconds);
        Assert.Equal(0.04, policy.Decide(Exit(), Noon).Delay.TotalSeconds);
    }

    [Fact]
    public void Too_many_exits_within_the_window_open_the_circuit_until_a_probe_is_stable()
    {
        var policy = new RestartPolicy(Defaults, () => 1);
        for (var i = 0; i < Defaults.MaxRestarts; i++)
            Assert.Equal(RestartKind.Restart, policy.Decide(Exit(), Noon.AddSeconds(i)).Kind);

        Assert.Equal(
            new RestartDecision(RestartKind.Probe, Defaults.ProbeDelay), policy.Decide(Exit(), Noon.AddSeconds(11)));
        Assert.Equal(RestartKind.Probe, policy.Decide(Exit(), Noon.AddHours(1)).Kind);
        Assert.Equal(RestartKind.Restart, policy.Decide(Exit(uptime: 60), Noon.AddHours(2)).Kind);
    }

    [Fact]
    public void Exits_further_apart_than_the_window_never_open_the_circuit()
    {
        var policy = new RestartPolicy(Defaults, () => 1);

        for (var i = 0; i < 100; i++)
            Assert.Equal(RestartKind.Restart, policy.Decide(Exit(), Noon.AddSeconds(7 * i)).Kind);
    }

    [Theory]
    [InlineData(ExitCodes.Configuration, false)]
    [InlineData(ExitCodes.Unavailable, true)]
    [InlineData(ExitCodes.Usage, true)]
    [InlineData(ExitCodes.Ok, true)]
    [InlineData(137, true)]
    [InlineData(null, true)]
    public void Only_a_configuration_error_prevents_a_restart(int? exitCode, bool again) =>
        Assert.Equal(again, new RestartPolicy(Defaults, () => 0.5).Decide(Exit(exitCode), Noon).Kind != RestartKind.Never);

    private static WorkerExit Exit(int? exitCode = 1, double uptime = 0) => new(
        1, 1, exitCode, WorkerExitReason.Crashed, "", TimeSpan.FromSeconds(uptime), []);
}
