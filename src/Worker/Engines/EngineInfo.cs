namespace PortBridge.Worker.Engines;

/// <summary>The properties of an engine that <c>ready</c> announces.</summary>
/// <param name="Name">The engine's name as <c>--engine</c> accepts it: <c>whisper</c>, <c>scripted</c>, ….</param>
/// <param name="Model">The model in use: a name, or the last part of a path.</param>
/// <param name="Device">The device in use: <c>cpu</c>, <c>cuda:0</c>, ….</param>
/// <param name="Capabilities">
/// Values of <see cref="Protocol.Capabilities"/>. A session that requests a prompt, hot words, translation or language
/// detection is rejected at its start unless the engine lists the capability.
/// </param>
/// <param name="Languages">
/// The supported BCP 47 tags; null if unknown. A session in another language is rejected at its start.
/// </param>
/// <param name="Note">A sentence about a degraded setup, such as a fallback engine; null for none.</param>
public sealed record EngineInfo(
    string Name,
    string Model,
    string Device,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<string>? Languages = null,
    string? Note = null);
