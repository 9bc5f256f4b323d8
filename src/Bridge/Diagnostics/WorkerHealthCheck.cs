using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PortBridge.Diagnostics;

/// <summary>
/// Reports the state of the worker pool: healthy while a worker is ready, degraded while one is starting or waiting to
/// restart, unhealthy otherwise.
/// </summary>
internal sealed class WorkerHealthCheck(ISpeechBridge bridge) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var workers = bridge.Workers;
        var data = workers.ToDictionary(worker => $"worker {worker.Slot}", object (worker) => worker.State.ToString());
        var ready = workers.Count(worker => worker.State == WorkerState.Ready);
        var best = bridge.Worker;
        return Task.FromResult(best.State switch
        {
            WorkerState.Ready => HealthCheckResult.Healthy($"{ready} of {workers.Count} workers are ready.", data),
            WorkerState.Starting or WorkerState.Loading =>
                HealthCheckResult.Degraded("The worker is starting.", null, data),
            WorkerState.Backoff => HealthCheckResult.Degraded(Describe(best), null, data),
            _ => new HealthCheckResult(
                context.Registration?.FailureStatus ?? HealthStatus.Unhealthy, Describe(best), null, data),
        });
    }

    private static string Describe(WorkerStatus status) =>
        status.Error?.Message ?? $"The worker is in the state {status.State}.";
}
