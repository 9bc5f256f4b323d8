using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PortBridge.Protocol;
using PortBridge.Routing;
using PortBridge.Supervision;

namespace PortBridge;

/// <summary>The bridge: a singleton that lives as long as its host.</summary>
internal sealed class SpeechBridge : ISpeechBridge, IHostedService, IAsyncDisposable
{
    private static readonly SpeechError HostStops =
        WorkerErrors.Unavailable("The host is stopping; it opens no more sessions.", isRetriable: false);

    private readonly PortBridgeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SpeechBridge> _logger;
    private readonly WorkerSupervisor _supervisor;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _running;

    public SpeechBridge(
        IWorkerLauncher launcher, IOptions<PortBridgeOptions> options, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options.Value;
        _time = time;
        _logger = loggers.CreateLogger<SpeechBridge>();
        _supervisor = new WorkerSupervisor(launcher, _options, time, loggers.CreateLogger<WorkerSupervisor>());
    }

    public WorkerStatus Worker => _supervisor.Snapshot.Status;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Running();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // Never started, it runs now, under a token that is cancelled: that ends whoever watches or waits.
        await Running().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // The container disposes of it once for each service that it is. Its token's source needs no disposal: it has no
    // timer, and a second stop must find it.
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    public async IAsyncEnumerable<WorkerStatus> WatchWorkerAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var snapshot in _supervisor.WatchAsync(cancellationToken).ConfigureAwait(false))
            yield return snapshot.Status;
    }

    public async ValueTask<SpeechSession> OpenSessionAsync(
        SessionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SessionOptions();
        if (!AudioFormat.IsSupportedRate(options.SampleRate))
        {
            throw new SpeechException(new SpeechError(
                ErrorCodes.UnsupportedFormat,
                $"A session's sample rate is {AudioFormat.MinSampleRate} to {AudioFormat.MaxSampleRate} Hz, "
                + $"not {options.SampleRate}.",
                IsRetriable: false));
        }

        using var timeout = new CancellationTokenSource(_options.OpenTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await OpenOnNextReadyAsync(options, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SpeechException(WorkerErrors.Unavailable(
                $"No worker took the session within {_options.OpenTimeout.TotalSeconds:0.#} s. {Worker.Error?.Message}"
                    .TrimEnd(),
                isRetriable: true));
        }
    }

    private Task Running()
    {
        lock (_gate)
            return _running ??= Task.Run(() => _supervisor.RunAsync(_stop.Token), CancellationToken.None);
    }

    // A session without audio has nothing to lose: a worker that dies under its opening is only waited out.
    private async Task<SpeechSession> OpenOnNextReadyAsync(SessionOptions options, CancellationToken cancellationToken)
    {
        WorkerConnection? lost = null;
        while (true)
        {
            var connection = await ReadyConnectionAsync(lost, cancellationToken).ConfigureAwait(false);
            try
            {
                return await SpeechSession
                    .OpenAsync(connection, options, _options, _time, _logger, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (SpeechException e) when (
                e.Error.Code is ErrorCodes.WorkerLost or ErrorCodes.ProtocolViolation)
            {
                lost = connection;
            }
        }
    }

    private async Task<WorkerConnection> ReadyConnectionAsync(
        WorkerConnection? lost, CancellationToken cancellationToken)
    {
        await foreach (var snapshot in _supervisor.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (snapshot.Connection is { } connection && connection != lost)
                return connection;

            if (WhyHopeless(snapshot.Status) is { } error)
                throw new SpeechException(error);
        }

        throw new SpeechException(HostStops);
    }

    // A crash is waited out; a worker that could not even start is a sentence that the caller should read now.
    private static SpeechError? WhyHopeless(WorkerStatus status) => status.State switch
    {
        WorkerState.Draining => HostStops,
        WorkerState.Failed => status.Error,
        WorkerState.Backoff when status.Error is { Code: ErrorCodes.WorkerUnavailable } error => error,
        _ => null,
    };
}
