using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PortBridge.Diagnostics;
using PortBridge.Protocol.Messages;
using PortBridge.Sessions;
using PortBridge.Transport;

namespace PortBridge.Bridge.Tests.Sessions;

public sealed class OutstandingWorkTests
{
    private readonly TickingTime _time = new();
    private readonly OutstandingWork _work;

    public OutstandingWorkTests()
    {
        var pipe = new Pipe();
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new BridgeMetrics(services.GetRequiredService<IMeterFactory>());
        _work = new OutstandingWork(new WorkerConnection(
            1,
            pipe.Reader,
            pipe.Writer,
            new ConnectionServices(
                new PortBridgeOptions(), metrics, new WireTap(_time), _time, NullLogger.Instance, NullLogger.Instance)));
    }

    [Fact]
    public void Continued_speech_does_not_hide_a_hanging_engine()
    {
        _work.ExpectAudio(TimeSpan.FromSeconds(1));
        var since = _work.PendingSince;

        for (var i = 0; i < 5; i++)
        {
            _work.Complete(new SpeechStarted("s", 2_000 * i));
            _work.Complete(new SpeechStopped("s", 2_000 * i + 900));
            _work.ExpectAudio(TimeSpan.FromSeconds(2 * i + 3));
        }

        Assert.NotNull(since);
        Assert.Equal(since, _work.PendingSince);
    }

    [Fact]
    public void A_final_is_outstanding_from_the_end_of_speech()
    {
        _work.Complete(new SpeechStopped("s", 900));
        Assert.NotNull(_work.PendingSince);

        _work.Complete(new Final("s", 0, "one", 0, 1_700));

        Assert.Null(_work.PendingSince);
    }

    /// <summary>A clock that advances each time it is read.</summary>
    private sealed class TickingTime : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => ++_now;
    }
}
