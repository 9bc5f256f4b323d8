using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Engines;

namespace PortBridge.Worker.Sessions;

/// <summary>
/// Checks at the start of a session whether the engine supports its options, so that an unsupported language does not
/// fail only at the first utterance.
/// </summary>
internal static class CapabilityCheck
{
    /// <summary>Finds the first field that the engine does not support.</summary>
    /// <param name="start">The command that starts the session.</param>
    /// <param name="engine">The engine; null while it loads.</param>
    /// <returns>A sentence that names the field; null if all are supported.</returns>
    public static string? FindUnsupported(StartSession start, EngineInfo? engine)
    {
        var required = Requirements(start).ToList();
        if (required.Count == 0 && start.Language is null)
            return null;

        if (engine is null)
        {
            return "Support for the fields \"language\", \"task\", \"prompt\" and \"hot_words\" is not known before "
                + "\"ready\"; start the session after it.";
        }

        foreach (var (field, capability) in required.Where(item => !engine.Capabilities.Contains(item.Capability)))
        {
            return $"The engine {engine.Name} with the model {engine.Model} does not support the field \"{field}\", "
                + $"which needs the capability {capability}; omit the field, or choose another engine or model.";
        }

        return start.Language is not (null or Languages.Auto) && !Languages.Knows(engine.Languages, start.Language)
            ? $"The field \"language\" is {start.Language}, which the engine {engine.Name} with the model {engine.Model} "
                + $"does not support; it supports {string.Join(", ", engine.Languages!)}."
            : null;
    }

    private static IEnumerable<(string Field, string Capability)> Requirements(StartSession start)
    {
        if (start.Language == Languages.Auto)
            yield return ("language", Capabilities.LanguageDetection);
        if (start.Task == SpeechTasks.Translate)
            yield return ("task", Capabilities.Translate);
        if (!string.IsNullOrWhiteSpace(start.Prompt))
            yield return ("prompt", Capabilities.Prompt);
        if (start.HotWords is { Count: > 0 })
            yield return ("hot_words", Capabilities.HotWords);
    }
}
