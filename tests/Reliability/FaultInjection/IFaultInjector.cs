using PortBridge.Testing.Hosting;

namespace PortBridge.Reliability.FaultInjection;

/// <summary>Injects faults into workers during sessions.</summary>
internal interface IFaultInjector
{
    /// <summary>Sets the worker's command and the timeouts of the watchdog.</summary>
    void Configure(PortBridgeOptions options)
    {
    }

    /// <summary>Injects all faults and waits until the last worker is ready again.</summary>
    Task RunAsync(ProcessBridge host, FaultLog faults);
}
