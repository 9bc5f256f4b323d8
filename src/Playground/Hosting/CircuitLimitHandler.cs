using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace PortBridge.Playground.Hosting;

/// <summary>Applies <see cref="CircuitLimit"/> to the circuits.</summary>
public sealed class CircuitLimitHandler(CircuitLimit limit, AuthenticationStateProvider users) : CircuitHandler
{
    private string? _address;
    private bool _isCounted;

    /// <inheritdoc/>
    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var user = (await users.GetAuthenticationStateAsync()).User;
        _address = VisitorAddress.IsLocal(user) ? null : VisitorAddress.Of(user);
        _isCounted = limit.TryEnter(_address);
        if (!_isCounted)
            throw new InvalidOperationException("Too many pages are open.");
    }

    /// <inheritdoc/>
    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_isCounted)
            limit.Exit(_address);
        _isCounted = false;
        return Task.CompletedTask;
    }
}
