using System.Diagnostics.Metrics;
using PortBridge.Diagnostics;

namespace PortBridge.Bridge.Tests;

/// <summary>
/// Holds the first thread that comes by until it is released, as a slow listener of the application does.
/// </summary>
internal sealed class Hold : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ManualResetEventSlim _released = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a thread is held.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Holds the caller, if it is the first.</summary>
    public void Pass()
    {
        if (_reached.TrySetResult())
            _released.Wait(Limit);
    }

    /// <summary>Lets the thread go on that is held.</summary>
    public void Release() => _released.Set();

    /// <summary>
    /// Holds the thread that records the first value of an instrument, as long as the listener lives.
    /// </summary>
    public MeterListener At(string instrumentName, IMeterFactory meters)
    {
        var listener = Listen(instrumentName, meters);
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Pass());
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Pass());
        listener.Start();
        return listener;
    }

    /// <summary>A listener to one instrument of one bridge, which still has to be started.</summary>
    public static MeterListener Listen(string instrumentName, IMeterFactory meters) => new()
    {
        InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == BridgeMetrics.MeterName && instrument.Meter.Scope == meters
                && instrument.Name == instrumentName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        },
    };

    public void Dispose()
    {
        Release();
        _released.Dispose();
    }
}
