namespace PortBridge.EndToEnd.Tests;

/// <summary>The event ids of the bridge's log messages about workers.</summary>
internal static class BridgeLog
{
    public const int WorkerStarted = 1;
    public const int WorkerGone = 3;
    public const int WorkerFailed = 5;
    public const int StandardError = 6;
    public const int ProtocolViolated = 8;
    public const int UnknownEvent = 9;
    public const int WorkerReportsError = 10;
    public const int EventWithoutSession = 11;
    public const int WorkerShutDown = 14;
    public const int WorkerGivenUp = 19;
    public const int WorkerHangs = 20;
    public const int MessagesSuppressed = 23;
}
