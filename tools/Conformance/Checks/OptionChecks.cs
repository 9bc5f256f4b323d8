using PortBridge.Conformance.Assertions;
using PortBridge.Conformance.Execution;
using PortBridge.Conformance.Workers;
using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Conformance.Assertions.CheckAssert;

namespace PortBridge.Conformance.Checks;

/// <summary>Options of a session that depend on what <c>ready</c> announces.</summary>
internal static class OptionChecks
{
    // ISO 639-2 reserves it for private use, so no engine knows it.
    private const string UnknownLanguage = "qaa";

    private static readonly (string Capability, string Field, StartSession Start)[] Options =
    [
        (Capabilities.LanguageDetection, "language", new("detects", Language: Languages.Auto)),
        (Capabilities.Translate, "task", new("translates", Task: SpeechTasks.Translate)),
        (Capabilities.Prompt, "prompt", new("prompted", Prompt: "A call about the bridge.")),
        (Capabilities.HotWords, "hot_words", new("hot", HotWords: ["PortBridge"])),
    ];

    public static IReadOnlyList<Check> All { get; } =
    [
        new(
            "options.capabilities",
            "2.1",
            "The worker takes options for its capabilities and refuses others with bad_field and a message that names the field",
            async context =>
            {
                var worker = await context.WorkerAsync();
                var ready = await worker.ReadyAsync();
                foreach (var (capability, field, start) in Options)
                {
                    if (ready.Capabilities.Contains(capability))
                        await worker.StartSessionAsync(start.SessionId, _ => start);
                    else
                        await AssertRefusesAsync(worker, start, field, $"ready does not announce {capability}");
                }
            }),
        new(
            "options.languages",
            "2.1",
            "The worker takes each language that ready lists, in every variant, and refuses others with bad_field",
            async context =>
            {
                var worker = await context.WorkerAsync();
                if ((await worker.ReadyAsync()).Languages is not { } known)
                    throw new NotApplicableException("ready has no languages, so every language is accepted.");

                AssertTrue(known.Count > 0, "ready lists no language; languages must be absent if any language is taken.");
                await worker.StartSessionAsync("plain", start => start with { Language = known[0] });
                await worker.StartSessionAsync("variant", start => start with { Language = $"{known[0]}-AQ" });
                await AssertRefusesAsync(
                    worker,
                    new StartSession("unknown", Language: UnknownLanguage),
                    "language",
                    $"ready does not list the language {UnknownLanguage}");
            }),
    ];

    /// <summary>Sends a <c>start_session</c> and asserts that it is refused.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="start">The command.</param>
    /// <param name="field">The field that the error's message must name.</param>
    /// <param name="reason">A clause that says why the worker must refuse it.</param>
    internal static async Task AssertRefusesAsync(WorkerClient worker, StartSession start, string field, string reason)
    {
        var from = worker.Position;
        await worker.SendAsync(start);
        await worker.PingAsync();
        var started = worker.EventsOf(start.SessionId).FirstOrDefault(e => e is SessionStarted);
        AssertTrue(started is null, $"{reason}, but the worker answered {EventText.Of(started)}");
        var error = await worker.RefusalAsync(ErrorCodes.BadField, recoverable: true, from);
        AssertTrue(
            error.Message.Contains(field, StringComparison.Ordinal),
            $"The message does not name {field}: {EventText.Of(error)}");
    }
}
