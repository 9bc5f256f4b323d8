using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PortBridge.Diagnostics;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Diagnostics;

/// <summary>The health check and the metrics.</summary>
public sealed class HealthAndMetricsTests : BridgeTest
{
    [Fact]
    public async Task The_health_check_reflects_the_state_of_the_workers()
    {
        var check = new WorkerHealthCheck(Host.Bridge);
        var worker = await Host.NextWorkerAsync(Cancel);
        Assert.Equal(HealthStatus.Degraded, (await check.CheckHealthAsync(new(), Cancel)).Status);

        await worker.ReadyAsync();
        await Host.WhenAsync(status => status.State == WorkerState.Ready, Cancel);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new(), Cancel)).Status);

        worker.Exit(139);
        await Host.WhenAsync(status => status.State == WorkerState.Backoff, Cancel);
        var lost = await check.CheckHealthAsync(new(), Cancel);
        Assert.Equal(HealthStatus.Degraded, lost.Status);
        Assert.Contains("signal 11", lost.Description, StringComparison.Ordinal);

        (await Host.NextWorkerAsync(Cancel)).Exit(78);
        await Host.WhenAsync(status => status.State == WorkerState.Failed, Cancel);
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(new(), Cancel)).Status);
    }

    [Fact]
    public async Task Sessions_exits_recoveries_and_finals_are_counted()
    {
        await using var host = await BridgeHost.StartAsync(null, Cancel);
        var counted = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == PortBridgeDiagnostics.MeterName && instrument.Meter.Scope == host.Meters)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            counted.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            var count = instrument is Counter<double> ? value : 1;
            counted.AddOrUpdate(instrument.Name, count, (_, sum) => sum + count);
        });
        listener.Start();
        var first = await host.ReadyWorkerAsync(Cancel);
        var session = await host.OpenAsync(first, null, Cancel);
        await session.WriteAsync(Pcm(500), Cancel);
        first.Exit(139);
        var second = await host.ReadyWorkerAsync(Cancel);
        await second.AcceptSessionAsync(Cancel);
        await second.SendAsync(FinalOf(session.Id, 0, "one"));
        await second.SendAsync(new SessionStopped(session.Id, "one", 500, "stopped"));
        await EventsToEndAsync(session);

        Assert.Equal(0, counted["portbridge.sessions.active"]);
        foreach (var name in new[]
        {
            "portbridge.sessions.opened", "portbridge.sessions.ended", "portbridge.worker.exits",
            "portbridge.session.recovery.duration", "portbridge.final.latency", "portbridge.worker.ready.duration",
            "portbridge.frames.sent", "portbridge.frames.received",
        })
        {
            Assert.True(counted.GetValueOrDefault(name) >= 1, name);
        }

        Assert.Equal(0.5, counted["portbridge.audio.replayed"]);
    }
}
