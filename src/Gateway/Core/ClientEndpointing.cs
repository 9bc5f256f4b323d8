using PortBridge.Protocol;

namespace PortBridge.Gateway.Core;

/// <summary>Adapts a client's values for endpointing to what sessions can have.</summary>
internal static class ClientEndpointing
{
    /// <summary>The silence that ends an utterance.</summary>
    /// <param name="milliseconds">The client's value.</param>
    /// <param name="min">The shortest silence: <see cref="GatewayOptions.MinSilenceDuration"/>.</param>
    public static TimeSpan Silence(double milliseconds, TimeSpan min) => TimeSpan.FromMilliseconds(Math.Round(
        Math.Clamp(milliseconds, min.TotalMilliseconds, EndpointingOptions.MaxSilenceDuration.TotalMilliseconds)));

    /// <summary>The speech probability at which an utterance begins.</summary>
    public static double Threshold(double probability) =>
        Math.Clamp(probability, EndpointingOptions.MinThreshold, EndpointingOptions.MaxThreshold);
}
