using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace PortBridge.Playground.Hosting;

/// <summary>Whether the user of this page is an operator. One instance per circuit.</summary>
public sealed class OperatorAccess(AuthenticationStateProvider users, IAuthorizationService authorization)
{
    private Task<bool>? _check;

    /// <summary>Applies <see cref="AccessPolicies.Operator"/> once.</summary>
    public Task<bool> IsAllowedAsync() => _check ??= CheckAsync();

    private async Task<bool> CheckAsync()
    {
        var state = await users.GetAuthenticationStateAsync();
        return (await authorization.AuthorizeAsync(state.User, AccessPolicies.Operator)).Succeeded;
    }
}
