namespace PortBridge.Worker.Engines;

/// <summary>What an engine is.</summary>
/// <param name="Name">The engine's name, as <c>--engine</c> takes it: <c>pocketsphinx</c>, <c>scripted</c>, ….</param>
/// <param name="Model">The model in use, a name or a path's last part.</param>
/// <param name="Device">Where it really runs: <c>cpu</c>, <c>cuda:0</c>, ….</param>
/// <param name="Capabilities">
/// What it can give, of <see cref="Protocol.Capabilities"/>. A session that asks for a prompt, hot words, a translation
/// or the detection of its language, without the engine having named it here, is refused before it begins.
/// </param>
/// <param name="Languages">
/// The BCP 47 tags that it knows; null where it cannot say. A session in another language is refused before it begins.
/// </param>
/// <param name="Note">A sentence for a person about what is not as wished; null for none.</param>
public sealed record EngineInfo(
    string Name,
    string Model,
    string Device,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<string>? Languages = null,
    string? Note = null);
