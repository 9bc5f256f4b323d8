using System.Diagnostics.Metrics;

namespace PortBridge.Bridge.Tests;

/// <summary>
/// Blocks the first thread that passes it until it is released, as a slow listener of the application does.
/// </summary>
internal sealed class ThreadGate : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ManualResetEventSlim _released = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a thread is blocked.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Blocks the caller if it is the first.</summary>
    public void Pass()
    {
        if (_reached.TrySetResult())
            _released.Wait(Limit);
    }

    /// <summary>Releases the blocked thread.</summary>
    public void Release() => _released.Set();

    /// <summary>
    /// Blocks the thread that records the first value of an instrument, until the listener is disposed.
    /// </summary>
    public MeterListener At(string instrumentName, IMeterFactory meters)
    {
        var listener = Listen(instrumentName, meters);
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Pass());
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Pass());
        listener.Start();
        return listener;
    }

    /// <summary>Creates a listener for one instrument of one bridge, which is not started yet.</summary>
    public static MeterListener Listen(string instrumentName, IMeterFactory meters) => new()
    {
        InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == PortBridgeDiagnostics.MeterName && instrument.Meter.Scope == meters
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
