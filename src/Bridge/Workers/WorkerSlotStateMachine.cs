using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Threading;

namespace PortBridge.Workers;

/// <summary>The state of one slot of the worker pool. Not thread-safe: all changes run on the slot's queue.</summary>
/// <remarks>
/// <code>
/// Stopped → Starting → Loading → Ready → Draining → Stopped
///              ↑ ↘        ↓        ↓
///              └── Backoff ←───────┘        Failed: no restart, or only a probe after a long delay
/// </code>
/// A slot has up to three instances: the current one, a candidate that replaces it when it is ready, and a leaving one
/// that was replaced and whose sessions are moving.
/// </remarks>
internal sealed class WorkerSlotStateMachine
{
    private readonly WorkerServices _services;
    private readonly WorkerSlotReporter _reporter;
    private readonly ILogger _logger;
    private readonly RestartTimer _restart;
    private readonly WorkerSlotStatus _status;
    private readonly SerialQueue _queue;
    private readonly SlotInstances _instances = new();
    private WorkerCommand _command;
    private ReplacementRequest? _request;
    private bool _isRestartDue;
    private bool _isStopping;
    private int _generation;

    public WorkerSlotStateMachine(
        int slot, WorkerCommand command, WorkerServices services, IWorkerSlotObserver observer, SerialQueue queue)
    {
        _command = command;
        _services = services;
        _logger = services.Logger;
        _queue = queue;
        _status = new WorkerSlotStatus(slot, services.Time);
        _reporter = new WorkerSlotReporter(observer, _logger);
        _restart = new RestartTimer(
            new RestartPolicy(services.Options.Restart, Random.Shared.NextDouble), services.Time,
            () => Post(OnRestartDue), _logger);
    }

    /// <summary>The slot's status; may be read from any thread.</summary>
    public WorkerStatus Status => _status.Current;

    /// <inheritdoc cref="SlotInstances.Current"/>
    public WorkerInstance? Current => _instances.Current;

    /// <summary>Whether the host is stopping and no instance is left.</summary>
    public bool IsStopped => _isStopping && !_instances.All.Any();

    /// <summary>Queues a change, after which the status is updated. May be called from any thread.</summary>
    /// <returns>False if the slot has stopped.</returns>
    public bool Post(Action change) => _queue.TryAdd(() =>
    {
        change();
        UpdateStatus();
    });

    /// <summary>Starts the current instance, if there is none.</summary>
    public void Start()
    {
        if (_isStopping || Current is not null)
            return;

        CancelRestart();
        _instances.Current = Start(_command);
    }

    /// <summary>Starts a candidate for a replacement, or fails the request.</summary>
    public void Replace(ReplacementRequest request)
    {
        if (_isStopping)
            request.Fail(ReplacementRequest.HostStopping);
        else if (!_instances.CanReplace(hasCommand: request.Command is not null))
            request.Fail(ReplacementRequest.NotReplaceable);
        else
            (_request, _instances.Candidate) = (request, Start(request.Command ?? _command));
    }

    /// <summary>Cancels a replacement whose candidate is not ready.</summary>
    public void Cancel(ReplacementRequest request, CancellationToken cancellationToken)
    {
        if (request != _request || _instances.Candidate is not { } candidate)
            return;

        candidate.Drain();
        candidate.ShutDown();
        StartIfDue();
        UpdateStatus();
        CompleteRequest(pending => pending.Cancel(cancellationToken));
    }

    /// <summary>Shuts all instances down and starts no more.</summary>
    public void Stop()
    {
        _isStopping = true;
        CancelRestart();
        foreach (var instance in _instances.All)
        {
            instance.Drain();
            _reporter.Draining(instance);
        }

        UpdateStatus();
        foreach (var instance in _instances.All)
            instance.ShutDown();
    }

    /// <summary>Reports the last status, after the queue has ended.</summary>
    public void Finish()
    {
        if (_status.Stop())
            _reporter.Status(Status);
    }

    private void UpdateStatus()
    {
        var isChanged = _isStopping
            ? _status.Drain(_instances.All.FirstOrDefault())
            : _status.Update(_instances);
        if (isChanged)
            _reporter.Status(Status);
    }

    private WorkerInstance Start(WorkerCommand command)
    {
        var instance = new WorkerInstance(++_generation, command, _services);
        instance.Launched += () => Post(UpdateStatus);
        instance.Progressed += () => Post(instance.ReadProgress);
        instance.BecameReady += description => Post(() => OnReady(instance, description));
        _ = RunAsync(instance);
        return instance;
    }

    private async Task RunAsync(WorkerInstance instance)
    {
        var exit = await Task.Run(instance.RunAsync, CancellationToken.None).ConfigureAwait(false);
        Post(() => OnExited(instance, exit));
    }

    private void OnReady(WorkerInstance instance, WorkerDescription description)
    {
        if (!instance.TryBecomeReady(description))
            return;

        _status.RecordReady();
        var isCandidate = instance == _instances.Candidate;
        if (isCandidate)
            TakeOver(instance);
        _reporter.Ready(instance);
        UpdateStatus();
        if (isCandidate && _instances.Leaving is { } leaving)
            _ = MoveSessionsAsync(leaving);
        else if (isCandidate)
            CompleteRequest(request => request.Succeed());
    }

    private void TakeOver(WorkerInstance candidate)
    {
        CancelRestart();
        _instances.TakeOver();
        _command = candidate.Command;
        if (_instances.Leaving is not { } leaving)
            return;

        leaving.Drain();
        _logger.WorkerReplaced(Status.Slot, leaving.Generation, candidate.Generation);
    }

    private async Task MoveSessionsAsync(WorkerInstance leaving)
    {
        await _reporter.MoveSessionsAsync(leaving).ConfigureAwait(false);
        leaving.ShutDown();
    }

    // The order is the one that IWorkerSlotObserver documents.
    private void OnExited(WorkerInstance instance, WorkerExit exit)
    {
        instance.Exit();
        _reporter.Draining(instance);
        var (isCurrent, isCandidate) = (instance == Current, instance == _instances.Candidate);
        _instances.Remove(instance);
        if (isCurrent)
            OnCurrentLost(exit);
        else if (isCandidate)
            StartIfDue();
        else
            OnLeavingExited(exit);
        UpdateStatus();
        _reporter.Exited(instance, exit);
        if (isCandidate)
            CompleteRequest(request => request.Fail(exit.ToError()));
        else if (!isCurrent)
            CompleteRequest(request => request.Succeed());
    }

    private void OnCurrentLost(WorkerExit exit)
    {
        if (_isStopping)
        {
            _status.RecordExit(exit);
            return;
        }

        _logger.WorkerLost(exit.Generation, exit.Reason, exit.Message);
        _status.RecordLoss(exit, _restart.Start(exit));
    }

    private void OnLeavingExited(WorkerExit exit)
    {
        if (exit.Reason == WorkerExitReason.Shutdown || _isStopping)
            return;

        _logger.WorkerLost(exit.Generation, exit.Reason, exit.Message);
        _status.RecordExit(exit);
    }

    private void OnRestartDue()
    {
        _isRestartDue = Current is null;
        StartIfDue();
    }

    // Waits for a live candidate: if it becomes ready, the slot's old command is not started again.
    private void StartIfDue()
    {
        if (_isRestartDue && !_instances.HasLiveCandidate)
            Start();
    }

    private void CancelRestart()
    {
        _restart.Cancel();
        _isRestartDue = false;
    }

    private void CompleteRequest(Action<ReplacementRequest> complete)
    {
        if (_request is { } request)
            complete(request);
        _request = null;
    }
}
