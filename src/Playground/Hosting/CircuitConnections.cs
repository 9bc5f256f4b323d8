using Microsoft.AspNetCore.Components.Server.Circuits;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// Counts the connections of a circuit, so that a browser cannot claim to have reconnected. One instance per circuit.
/// </summary>
public sealed class CircuitConnections : CircuitHandler
{
    private int _count;

    /// <summary>The number of connections since the circuit was started, with the current one.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        return Task.CompletedTask;
    }
}
