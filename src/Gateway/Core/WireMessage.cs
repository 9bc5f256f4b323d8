namespace PortBridge.Gateway.Core;

/// <summary>A message to a client.</summary>
/// <param name="Data">The content, in UTF-8.</param>
/// <param name="Key">Removes a waiting message with the same key that can be superseded; null for none.</param>
/// <param name="CanBeSuperseded">Whether a later message with the same key makes this one unnecessary, as for a partial.</param>
internal readonly record struct WireMessage(ReadOnlyMemory<byte> Data, string? Key = null, bool CanBeSuperseded = false);
