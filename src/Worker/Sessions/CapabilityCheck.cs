using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Engines;

namespace PortBridge.Worker.Sessions;

/// <summary>
/// What a session demands of the engine, judged when it starts: a host shall not learn only at the first utterance
/// that its language is not known.
/// </summary>
internal static class CapabilityCheck
{
    /// <summary>Says in a sentence which field the engine cannot serve, or gives null.</summary>
    /// <param name="start">The session's command.</param>
    /// <param name="engine">What the engine is; null while it loads.</param>
    public static string? UnavailableReason(StartSession start, EngineInfo? engine)
    {
        var demands = Of(start).ToList();
        if (demands.Count == 0 && start.Language is null)
            return null;

        if (engine is null)
        {
            return "Whether the engine can serve the fields \"language\", \"task\", \"prompt\" and \"hot_words\" is not "
                + "known before \"ready\"; start the session after it.";
        }

        foreach (var (field, capability) in demands.Where(demand => !engine.Capabilities.Contains(demand.Capability)))
        {
            return $"The engine {engine.Name} with the model {engine.Model} cannot serve the field \"{field}\", for which "
                + $"it needs the capability {capability}; leave the field out, or choose another engine or model.";
        }

        return start.Language is not (null or Languages.Auto) && !Languages.Knows(engine.Languages, start.Language)
            ? $"The field \"language\" is {start.Language}, which the engine {engine.Name} with the model {engine.Model} "
                + $"does not know; it knows {string.Join(", ", engine.Languages!)}."
            : null;
    }

    private static IEnumerable<(string Field, string Capability)> Of(StartSession start)
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
