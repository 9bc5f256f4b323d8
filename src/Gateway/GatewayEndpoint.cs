namespace PortBridge.Gateway;

/// <summary>
/// Marks the endpoints of the gateway. They check keys and origins themselves, so that an application need not.
/// </summary>
public sealed class GatewayEndpoint;
