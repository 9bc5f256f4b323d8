using PortBridge.Conformance.Audio;
using PortBridge.Conformance.Workers;

namespace PortBridge.Conformance.Execution;

/// <summary>What all checks of one run have in common.</summary>
/// <param name="Launch">Starts a worker. Throws <see cref="System.ComponentModel.Win32Exception"/> if that is impossible.</param>
/// <param name="Audio">The audio that is sent to workers.</param>
/// <param name="Limits">The longest waits.</param>
/// <param name="Time">The clock.</param>
internal sealed record CheckSettings(Func<IWorkerHandle> Launch, AudioSource Audio, WaitLimits Limits, TimeProvider Time)
{
    /// <summary>Starts a worker.</summary>
    public WorkerClient StartWorker() => new(Launch(), Limits, Time);
}
