namespace PortBridge;

/// <summary>The names under which the bridge reports metrics, traces and the output of workers.</summary>
public static class PortBridgeDiagnostics
{
    /// <summary>The name of the meter, for <c>AddMeter</c>.</summary>
    public const string MeterName = "PortBridge";

    /// <summary>The name of the activity source, for <c>AddSource</c>, with one activity for each session.</summary>
    public const string ActivitySourceName = "PortBridge";

    /// <summary>
    /// The log category of what workers print: the lines of their standard error, and output that violates the protocol.
    /// Until its first session a worker's lines have the level Information. Everything after that has the level Trace,
    /// because it may have what people say; no other category and no higher level has that.
    /// </summary>
    public const string WorkerOutputCategory = "PortBridge.WorkerOutput";
}
