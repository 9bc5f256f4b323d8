using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using static PortBridge.Worker.Conformance.Demands;

namespace PortBridge.Worker.Conformance.Checks;

/// <summary>That what a session may ask of the engine is served or refused as <c>ready</c> says.</summary>
internal static class OptionChecks
{
    /// <summary>ISO 639-2 keeps it for private use, so that no engine knows it.</summary>
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
            "what ready names as a capability starts a session, and the rest gets bad_field, whose message names the field",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                var ready = await worker.ReadyAsync();
                foreach (var (capability, field, start) in Options)
                {
                    if (ready.Capabilities.Contains(capability))
                        await worker.StartSessionAsync(start.SessionId, _ => start);
                    else
                        await RefusesAsync(worker, start, field, $"It does not announce what \"{field}\" needs");
                }
            }),
        new(
            "options.languages",
            "the languages that ready names are taken, in every variant; another one gets bad_field",
            async trial =>
            {
                var worker = await trial.ReadyAsync();
                if ((await worker.ReadyAsync()).Languages is not { } known)
                    return;

                Require(known.Count > 0, "A worker that knows no language at all is of no use: \"languages\" is empty.");
                await worker.StartSessionAsync("plain", start => start with { Language = known[0] });
                await worker.StartSessionAsync("variant", start => start with { Language = $"{known[0]}-AQ" });
                await RefusesAsync(
                    worker,
                    new StartSession("unknown", Language: UnknownLanguage),
                    "language",
                    "It does not announce the language");
            }),
    ];

    /// <summary>Sends what must be refused, and judges the refusal.</summary>
    /// <param name="worker">To whom.</param>
    /// <param name="start">What is sent.</param>
    /// <param name="field">What the refusal must name.</param>
    /// <param name="why">Why it must be, as a clause.</param>
    internal static async Task RefusesAsync(WorkerUnderTest worker, StartSession start, string field, string why)
    {
        var from = worker.Log.Count;
        await worker.SendAsync(start);
        await worker.PingAsync();
        RequireNot(
            worker.EventsOf(start.SessionId).FirstOrDefault(e => e is SessionStarted),
            $"{why}, but there came");
        var error = await worker.RefusalAsync(ErrorCodes.BadField, recoverable: true, from);
        Require(
            error.Message.Contains(field, StringComparison.Ordinal),
            $"The message does not name {field}: {EventText.Of(error)}");
    }
}
