namespace PortBridge;

/// <summary>The names under which the bridge reports metrics and traces, for <c>AddMeter</c> and <c>AddSource</c>.</summary>
public static class PortBridgeDiagnostics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "PortBridge";

    /// <summary>The name of the activity source, with one activity for each session.</summary>
    public const string ActivitySourceName = "PortBridge";
}
