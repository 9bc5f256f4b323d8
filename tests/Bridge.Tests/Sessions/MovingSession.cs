using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Diagnostics;
using PortBridge.Protocol.Messages;
using PortBridge.Sessions;
using PortBridge.Transport;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>
/// Moves a session between two workers without processes while the first reports progress.
/// </summary>
internal sealed class MovingSession : IDisposable
{
    private static readonly byte[] Second = new byte[32_000];

    private readonly ServiceProvider _provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PortBridgeOptions _options = new();
    private readonly SessionServices _services;
    private int _generation;

    public MovingSession() => _services = new SessionServices(
        _options,
        TimeProvider.System,
        new BridgeMetrics(_provider.GetRequiredService<IMeterFactory>()),
        NullLogger.Instance);

    /// <summary>Moves a session while its worker reports progress.</summary>
    /// <returns>Whether the next worker, which has sent nothing, counts as having processed nothing.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var session = new SessionController(new SessionOptions(), _services);
        var events = Task.Run(() => session.Events.ReadAllAsync(cancellationToken).CountAsync().AsTask(), cancellationToken);
        using WorkerConnection old = Connect(), next = Connect();
        await session.Input.WriteAsync(Second, cancellationToken);
        Attach(session, old);
        var attached = old.Sessions.Find(session.Id)!;
        attached.Handle(new SessionStarted(session.Id));
        var moved = false;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reporting = Task.Run(
            () =>
            {
                for (var i = 1; !Volatile.Read(ref moved); i++)
                {
                    attached.Handle(new Progress(session.Id, 1000, i));
                    begun.TrySetResult();
                }
            },
            cancellationToken);

        await begun.Task;
        List<Action> deferred = [];
        session.Detach(old, null, keepOpenUtterances: false, deferred);
        session.Attach(next, deferred);
        Volatile.Write(ref moved, true);
        await reporting;
        var isUntouched = session.Snapshot.Processed == TimeSpan.Zero;
        deferred.ForEach(action => action());
        session.Dispose();
        await events;
        return isUntouched;
    }

    public void Dispose() => _provider.Dispose();

    private static void Attach(SessionController session, WorkerConnection connection)
    {
        List<Action> deferred = [];
        session.Attach(connection, deferred);
        deferred.ForEach(action => action());
    }

    private WorkerConnection Connect()
    {
        var pipe = new Pipe();
        return new WorkerConnection(
            ++_generation,
            pipe.Reader,
            pipe.Writer,
            new ConnectionServices(
                _options, _services.Metrics, new WireTap(_services.Time), _services.Time, NullLogger.Instance, NullLogger.Instance));
    }
}
