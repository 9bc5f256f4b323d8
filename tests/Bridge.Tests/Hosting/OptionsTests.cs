using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Hosting;

/// <summary>The defaults, binding and validation of the options.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string, string> Invalid => new()
    {
        { "OpenTimeout", "00:00:00.099" },
        { "OpenTimeout", "00:10:00.001" },
        { "StopTimeout", "00:00:00" },
        { "StopTimeout", "01:00:01" },
        { "StartTimeout", "-00:00:01" },
        { "StartTimeout", "00:11:00" },
        { "LoadTimeout", "00:00:00.999" },
        { "LoadTimeout", "02:00:00" },
        { "ShutdownTimeout", "-00:00:00.001" },
        { "ShutdownTimeout", "00:10:01" },
        { "MaxUnprocessedAudio", "00:00:00.5" },
        { "MaxUnprocessedAudio", "00:10:01" },
        { "MaxFrameBytes", "1023" },
        { "MaxFrameBytes", "16777216" },
        { "Worker:FileName", "" },
        { "Restart:InitialDelay", "00:00:00" },
        { "Restart:InitialDelay", "00:01:01" },
        { "Restart:MaxDelay", "00:00:00" },
        { "Restart:MaxDelay", "01:00:01" },
        { "Restart:StableUptime", "00:00:00.9" },
        { "Restart:StableUptime", "01:00:01" },
        { "Restart:MaxRestarts", "-1" },
        { "Restart:MaxRestarts", "10001" },
        { "Restart:Window", "00:00:00.999" },
        { "Restart:Window", "1.00:00:01" },
        { "Restart:ProbeDelay", "00:00:00.999" },
        { "Restart:ProbeDelay", "1.00:00:01" },
        { "SessionIdleTimeout", "00:00:00.999" },
        { "SessionIdleTimeout", "1.00:00:01" },
        { "Recovery:MaxAudio", "00:00:04.999" },
        { "Recovery:MaxAudio", "01:00:01" },
        { "Recovery:Timeout", "00:00:00.099" },
        { "Recovery:Timeout", "01:00:01" },
        { "Pool:Workers", "0" },
        { "Pool:Workers", "257" },
        { "Replace:MaxAge", "00:00:00.999" },
        { "Replace:MaxAge", "365.00:00:01" },
        { "Replace:MaxSessions", "0" },
        { "Replace:MaxResidentBytes", "1048575" },
        { "Replace:CheckInterval", "00:00:00.009" },
        { "Replace:CheckInterval", "01:00:01" },
        { "Replace:DrainTimeout", "-00:00:01" },
        { "Replace:DrainTimeout", "01:00:01" },
        { "Watchdog:PingInterval", "00:00:00.009" },
        { "Watchdog:PingInterval", "00:01:01" },
        { "Watchdog:PingTimeout", "00:00:00.009" },
        { "Watchdog:PingTimeout", "00:10:01" },
        { "Watchdog:FirstWorkTimeout", "00:00:00.099" },
        { "Watchdog:FirstWorkTimeout", "01:00:01" },
        { "Watchdog:WorkTimeout", "00:00:00.099" },
        { "Watchdog:WorkTimeout", "01:00:01" },
        { "Watchdog:SessionTimeout", "00:00:00.099" },
        { "Watchdog:SessionTimeout", "1.00:00:01" },
    };

    public static TheoryData<string, string> Valid => new()
    {
        { "OpenTimeout", "00:00:00.1" },
        { "OpenTimeout", "00:10:00" },
        { "ShutdownTimeout", "00:00:00" },
        { "MaxUnprocessedAudio", "00:00:01" },
        { "MaxFrameBytes", "1024" },
        { "MaxFrameBytes", "16777215" },
        { "Restart:InitialDelay", "00:00:00.001" },
        { "Restart:MaxDelay", "01:00:00" },
    };

    [Fact]
    public void The_default_options_are_valid_and_as_documented()
    {
        var options = Bind(("Worker:FileName", "worker"));

        Assert.Equal(
            [30, 60, 10, 120, 5, 20],
            new[]
            {
                options.OpenTimeout, options.StopTimeout, options.StartTimeout, options.LoadTimeout,
                options.ShutdownTimeout, options.MaxUnprocessedAudio,
            }.Select(time => time.TotalSeconds));
        Assert.Equal(1 << 20, options.MaxFrameBytes);
        Assert.Equal([0.02, 30, 30], new[]
        {
            options.Restart.InitialDelay.TotalSeconds,
            options.Restart.MaxDelay.TotalSeconds,
            options.Restart.StableUptime.TotalSeconds,
        });
        Assert.Empty(options.Worker.Arguments);
        Assert.Null(options.Worker.WorkingDirectory);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void A_value_out_of_range_is_rejected_by_name(string name, string value)
    {
        var exception = Assert.Throws<OptionsValidationException>(
            () => Bind(("Worker:FileName", "worker"), (name, value)));

        Assert.Contains(name.Split(':')[^1], Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void The_limits_of_a_range_are_valid_values(string name, string value) =>
        Assert.NotNull(Bind(("Worker:FileName", "worker"), (name, value)));

    [Theory]
    [InlineData("MaxUnprocessedAudio", "00:00:30.001", "Recovery.MaxAudio")]
    [InlineData("Recovery:MaxAudio", "00:00:19.999", "MaxUnprocessedAudio")]
    [InlineData("Restart:InitialDelay", "00:00:30.001", "Restart.MaxDelay")]
    [InlineData("Restart:MaxDelay", "00:00:00.019", "Restart.InitialDelay")]
    [InlineData("Watchdog:PingInterval", "00:00:05.001", "Watchdog.PingTimeout")]
    [InlineData("Watchdog:PingTimeout", "00:00:00.999", "Watchdog.PingInterval")]
    [InlineData("Watchdog:WorkTimeout", "00:02:00.001", "Watchdog.SessionTimeout")]
    [InlineData("Watchdog:FirstWorkTimeout", "00:02:00.001", "Watchdog.SessionTimeout")]
    public void A_value_that_exceeds_its_limiting_option_is_rejected_with_both_names(string name, string value, string other)
    {
        var exception = Assert.Throws<OptionsValidationException>(
            () => Bind(("Worker:FileName", "worker"), (name, value)));

        var failure = Assert.Single(exception.Failures);
        Assert.Contains(name.Replace(':', '.'), failure, StringComparison.Ordinal);
        Assert.Contains(other, failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_equal_to_their_limiting_option_are_valid() => Assert.NotNull(Bind(
        ("Worker:FileName", "worker"),
        ("MaxUnprocessedAudio", "00:00:30"),
        ("Restart:InitialDelay", "00:00:30"),
        ("Watchdog:PingInterval", "00:00:05"),
        ("Watchdog:WorkTimeout", "00:02:00"),
        ("Watchdog:FirstWorkTimeout", "00:02:00")));

    [Fact]
    public void All_range_and_order_failures_are_reported_at_once()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Bind(
            ("Worker:FileName", "worker"),
            ("OpenTimeout", "00:00:00"),
            ("MaxUnprocessedAudio", "00:01:00"),
            ("Restart:InitialDelay", "00:01:00"),
            ("Watchdog:PingInterval", "00:00:30"),
            ("Watchdog:SessionTimeout", "00:00:10")));

        Assert.Equal(
            ["MaxUnprocessedAudio", "OpenTimeout", "Restart.InitialDelay", "Watchdog.FirstWorkTimeout",
                "Watchdog.PingInterval", "Watchdog.WorkTimeout"],
            exception.Failures.Select(failure => failure.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_command_is_bound_from_configuration()
    {
        var worker = Bind(
            ("Worker:FileName", "dotnet"),
            ("Worker:Arguments:0", "worker.dll"),
            ("Worker:Arguments:1", "--engine"),
            ("Worker:Environment:LANG", "C"),
            ("Worker:WorkingDirectory", "/")).Worker;

        Assert.Equal(["worker.dll", "--engine"], worker.Arguments);
        Assert.Equal("C", Assert.Single(worker.Environment).Value);
        Assert.Equal("/", worker.WorkingDirectory);
    }

    [Fact]
    public async Task A_host_with_invalid_options_does_not_start_and_reports_all_of_them_at_once()
    {
        var cancel = TestContext.Current.CancellationToken;
        var launcher = new InMemoryWorkerLauncher();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IWorkerLauncher>(launcher);
        builder.Services.AddPortBridge(options =>
        {
            options.OpenTimeout = TimeSpan.Zero;
            options.MaxFrameBytes = 1;
            options.Restart.MaxDelay = TimeSpan.FromDays(1);
        });
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(cancel));

        Assert.Equal(4, exception.Failures.Count());
        foreach (var name in new[] { "OpenTimeout", "MaxFrameBytes", "MaxDelay", "FileName" })
            Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.Empty(launcher.Workers);
    }

    private static PortBridgeOptions Bind(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings)
            configuration[$"{PortBridgeOptions.Section}:{name}"] = value;
        using var services = new ServiceCollection().AddPortBridge(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<PortBridgeOptions>>().Value;
    }
}
