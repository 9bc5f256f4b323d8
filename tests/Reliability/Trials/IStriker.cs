using PortBridge.Testing.Hosting;

namespace PortBridge.Reliability.Trials;

/// <summary>Does workers harm while people speak.</summary>
internal interface IStriker
{
    /// <summary>How the worker is to be run, and how soon its faults are to be found.</summary>
    void Configure(PortBridgeOptions options)
    {
    }

    /// <summary>Strikes as often as it should; the last worker is ready again when it returns.</summary>
    Task RunAsync(ProcessBridge host, StrikeLog strikes);
}
