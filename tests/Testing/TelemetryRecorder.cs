using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PortBridge.Testing;

/// <summary>Records every text in the measurements and in the ended activities of the bridge, of all hosts of the process.</summary>
public sealed class TelemetryRecorder : IDisposable
{
    private readonly ConcurrentQueue<string> _texts = new();
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activities;

    /// <summary>Starts recording.</summary>
    public TelemetryRecorder()
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == PortBridgeDiagnostics.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Record(instrument, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Record(instrument, tags));
        _meters.Start();
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PortBridgeDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Record,
        };
        ActivitySource.AddActivityListener(_activities);
    }

    /// <summary>One text for each measurement with its tags, and for each activity with its tags, events and status.</summary>
    public IReadOnlyList<string> Texts => [.. _texts];

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Record(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _texts.Enqueue($"{instrument.Name} {Join(tags.ToArray())}");

    private void Record(Activity activity) => _texts.Enqueue(
        $"{activity.DisplayName} {Join(activity.TagObjects)} {activity.StatusDescription} "
        + string.Join(' ', activity.Events.Select(e => $"{e.Name} {Join(e.Tags)}")));

    private static string Join(IEnumerable<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.Select(tag => $"{tag.Key}={tag.Value}"));
}
