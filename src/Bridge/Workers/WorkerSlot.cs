using Microsoft.Extensions.Logging;
using PortBridge.Diagnostics;
using PortBridge.Threading;

namespace PortBridge.Workers;

/// <summary>Supervises one slot of the worker pool: starts, restarts and replaces its worker.</summary>
/// <remarks>
/// <code>
/// Stopped → Starting → Loading → Ready → Draining → Stopped
///              ↑ ↘        ↓        ↓
///              └── Backoff ←───────┘        Failed, where starting again would not help now, or ever
/// </code>
/// A slot has up to three instances: the current one, a candidate that is to replace it and is not ready yet, and one
/// that has been replaced and leaves. All changes happen in one loop, one after the other; processes, timers and callers
/// only queue them. The queue is bounded by what can report: each instance does so a few times in its life.
/// </remarks>
internal sealed class WorkerSlot
{
    private static readonly SpeechError HostStops =
        WorkerErrors.Unavailable("The host is stopping; it starts no more workers.", isRetriable: false);

    private static readonly SpeechError NotReplaceable = WorkerErrors.Unavailable(
        "Only a ready worker that is not being replaced already can be replaced; try again when it is ready.",
        isRetriable: true);

    private readonly WorkerServices _services;
    private readonly WorkerSlotReporter _reporter;
    private readonly ILogger _logger;
    private readonly RestartTimer _restart;
    private readonly WorkerSlotStatus _status;
    private readonly SerialQueue _changes;
    private WorkerCommand _command;
    private volatile WorkerInstance? _current;
    private WorkerInstance? _candidate;
    private WorkerInstance? _leaving;
    private ReplacementRequest? _request;
    private bool _isHandingOver;
    private bool _isRestartDue;
    private bool _isStopping;
    private int _generation;

    public WorkerSlot(int slot, WorkerCommand command, WorkerServices services, IWorkerSlotObserver observer)
    {
        _command = command;
        _services = services;
        _logger = services.Logger;
        _status = new WorkerSlotStatus(slot, services.Time);
        _reporter = new WorkerSlotReporter(observer, _logger);
        _changes = new SerialQueue(_logger.SupervisionFailed);
        _restart = new RestartTimer(
            new RestartPolicy(services.Options.Restart, Random.Shared.NextDouble), services.Time, () => Queue(RestartIsDue));
    }

    public WorkerStatus Status => _status.Current;

    // A candidate that was given up is only waited for.
    private WorkerInstance? Candidate => _candidate is { State: not WorkerInstanceState.Draining } ? _candidate : null;

    /// <summary>Keeps the slot filled until the host stops, then shuts its workers down.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var stopping = stop.UnsafeRegister(
            static slot => ((WorkerSlot)slot!).Queue(((WorkerSlot)slot).Stop), this);
        Queue(StartCurrent);
        await _changes.RunAsync(
            () => _isStopping && _current is null && _candidate is null && _leaving is null).ConfigureAwait(false);
        if (_status.Stop())
            _reporter.Status(Status);
    }

    /// <summary>
    /// Replaces the worker: starts the next one beside it, and when that is ready moves all sessions to it, those in the
    /// middle of an utterance when that is over. The old one exits when its last session has moved. A slot without a
    /// worker gets the next one at once, if that has another command line.
    /// </summary>
    /// <param name="command">The slot's command line from then on; null for the one that it has.</param>
    /// <param name="cancellationToken">
    /// Gives up while the next one is not ready: it is shut down. After that it has no effect.
    /// </param>
    /// <exception cref="SpeechException">
    /// There is no worker that could be replaced, it is being replaced already, or the next one did not come up; then
    /// the old one stays, and its command line.
    /// </exception>
    public async Task ReplaceAsync(WorkerCommand? command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new ReplacementRequest(command);
        if (!Queue(() => Replace(request)))
            request.Fail(HostStops);

        // Whichever comes first in the queue, the cancellation or the next worker's readiness, decides.
        using var cancellation = cancellationToken.UnsafeRegister(
            (_, token) => Queue(() => Cancel(request, token)), null);
        await request.Answer.ConfigureAwait(false);
    }

    /// <summary>Whether the worker has reached one of the limits after which it is to be replaced.</summary>
    public bool IsDueForReplacement(ReplaceOptions limits) =>
        Status.Replacement is null
        && _current is { State: WorkerInstanceState.Ready, Connection: { } connection, Process: { } process } current
        && (_services.Time.GetUtcNow() - current.StartedAt >= limits.MaxAge
            || connection.Sessions.Total >= limits.MaxSessions
            || process.ResidentBytes >= limits.MaxResidentBytes);

    private bool Queue(Action change) => _changes.TryAdd(() =>
    {
        change();
        UpdateStatus();
    });

    private void UpdateStatus()
    {
        var isChanged = _isStopping
            ? _status.Drain(_current ?? _candidate ?? _leaving)
            : _status.Update(_current, _candidate, _isHandingOver ? _leaving : null);
        if (isChanged)
            _reporter.Status(Status);
    }

    private void StartCurrent()
    {
        if (_isStopping || _current is not null)
            return;

        EndOutage();
        _current = Start(_command);
    }

    private WorkerInstance Start(WorkerCommand command)
    {
        var instance = new WorkerInstance(++_generation, command, _services);
        instance.Launched += () => Queue(UpdateStatus);
        instance.Progressed += () => Queue(instance.ReadProgress);
        instance.BecameReady += description => Queue(() => BecomeReady(instance, description));
        _ = RunAsync(instance);
        return instance;
    }

    private async Task RunAsync(WorkerInstance instance)
    {
        var exit = await Task.Run(instance.RunAsync, CancellationToken.None).ConfigureAwait(false);
        Queue(() => Exit(instance, exit));
    }

    private void BecomeReady(WorkerInstance instance, WorkerDescription description)
    {
        if (!instance.TryBecomeReady(description))
            return;

        _status.RecordReady();
        var isCandidate = instance == _candidate;
        if (isCandidate)
            TakeOver(instance);
        UpdateStatus();
        _reporter.Ready(instance);
        if (isCandidate && _leaving is { } leaving)
            _ = MoveSessionsAsync(leaving);
        else if (isCandidate)
            Answer(request => request.Succeed());
    }

    private void TakeOver(WorkerInstance candidate)
    {
        EndOutage();
        (_leaving, _current, _candidate) = (_current, candidate, null);
        _command = candidate.Command;
        _isHandingOver = _leaving is not null;
        if (_leaving is not { } leaving)
            return;

        leaving.Drain();
        _logger.WorkerReplaced(Status.Slot, leaving.Generation, candidate.Generation);
    }

    private async Task MoveSessionsAsync(WorkerInstance leaving)
    {
        await _reporter.MoveSessionsAsync(leaving).ConfigureAwait(false);
        leaving.ShutDown();
    }

    /// <summary>Handles an exit, once: no more sessions for the worker, the status, then the sessions that it had.</summary>
    private void Exit(WorkerInstance instance, WorkerExit exit)
    {
        instance.Exit();
        _reporter.Draining(instance);
        var answer = instance == _current ? LoseCurrent(exit)
            : instance == _candidate ? LoseCandidate(exit)
            : LoseLeaving(exit);
        UpdateStatus();
        _reporter.Exited(instance, exit);
        if (answer is not null)
            Answer(answer);
    }

    private Action<ReplacementRequest>? LoseCurrent(WorkerExit exit)
    {
        (_current, _isHandingOver) = (null, false);
        if (_isStopping)
        {
            _status.RecordExit(exit);
            return null;
        }

        _logger.WorkerGone(exit.Generation, exit.Reason, exit.Message);
        var decision = _restart.Start(exit);
        _logger.AfterExit(decision, exit, _services.Options.Restart);
        _status.RecordLoss(exit, decision);
        return null;
    }

    private Action<ReplacementRequest> LoseCandidate(WorkerExit exit)
    {
        _candidate = null;
        StartIfDue();
        return request => request.Fail(WorkerErrors.Of(exit));
    }

    private Action<ReplacementRequest> LoseLeaving(WorkerExit exit)
    {
        (_leaving, _isHandingOver) = (null, false);
        if (exit.Reason != WorkerExitReason.Shutdown && !_isStopping)
        {
            _logger.WorkerGone(exit.Generation, exit.Reason, exit.Message);
            _status.RecordExit(exit);
        }

        return request => request.Succeed();
    }

    // While a candidate may still fill the slot, the slot's own command line is not tried again.
    private void RestartIsDue()
    {
        _isRestartDue = _current is null;
        StartIfDue();
    }

    private void StartIfDue()
    {
        if (_isRestartDue && Candidate is null)
            StartCurrent();
    }

    private void EndOutage()
    {
        _restart.Cancel();
        _isRestartDue = false;
    }

    private void Replace(ReplacementRequest request)
    {
        var canReplace = _candidate is null && _leaving is null
            && (_current is null ? request.Command is not null : _current.State == WorkerInstanceState.Ready);
        if (_isStopping)
            request.Fail(HostStops);
        else if (!canReplace)
            request.Fail(NotReplaceable);
        else
            (_request, _candidate) = (request, Start(request.Command ?? _command));
    }

    private void Cancel(ReplacementRequest request, CancellationToken cancellationToken)
    {
        if (request != _request || _candidate is not { } candidate)
            return;

        candidate.Drain();
        candidate.ShutDown();
        StartIfDue();
        UpdateStatus();
        Answer(pending => pending.Cancel(cancellationToken));
    }

    private void Answer(Action<ReplacementRequest> answer)
    {
        if (_request is { } request)
            answer(request);
        _request = null;
    }

    private void Stop()
    {
        _isStopping = true;
        EndOutage();
        WorkerInstance[] instances = [.. new[] { _current, _candidate, _leaving }.OfType<WorkerInstance>()];
        foreach (var instance in instances)
        {
            instance.Drain();
            _reporter.Draining(instance);
        }

        UpdateStatus();
        foreach (var instance in instances)
            instance.ShutDown();
    }
}
