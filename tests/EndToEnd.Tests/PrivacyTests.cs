using CliWrap;
using CliWrap.Buffered;
using Microsoft.Extensions.Logging;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;

namespace PortBridge.EndToEnd.Tests;

/// <summary>
/// What people say in a conversation is in no log of level Debug or above, metric, trace, status and health report, however
/// the worker misbehaves.
/// </summary>
public sealed class PrivacyTests
{
    // German numbers, the words of the scripted engine; a prompt; a hot word.
    private static readonly SpokenWords Words = new("zwei", "drei", "vier", "fünf", "kumquat", "zanzibar");

    private static readonly SessionOptions Options = new()
    {
        Language = "de",
        Prompt = "kumquat",
        HotWords = ["zanzibar"],
        Words = true,
    };

    /// <summary>The names of all misbehaviors of the bad worker.</summary>
    public static TheoryData<string> Misbehaviors
    {
        get
        {
            var help = Cli.Wrap(BuiltPrograms.BadWorker).WithArguments("--help")
                .ExecuteBufferedAsync(CancellationToken.None).GetAwaiter().GetResult().StandardOutput;
            return [.. help.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[0])];
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Misbehaviors))]
    public async Task The_words_of_a_conversation_are_not_reported(string misbehavior)
    {
        using var telemetry = new TelemetryRecorder();
        await using var host = await BadWorkerHost.StartAsync(NameOf(misbehavior), options => Configure(options, misbehavior));

        var heard = await TalkAsync(host);

        var health = await host.CheckHealthAsync();
        await host.StopAsync();
        Assert.True(heard.Count > 0 || !Speaks(misbehavior), "The session got no final.");
        var status = host.Bridge.Worker;
        Assert.Empty(Words.FindIn(host.Logs.Entries.Where(entry => entry.Level >= LogLevel.Debug)
            .SelectMany(entry => (string?[])[entry.Message, entry.Exception?.ToString()])
            .Concat(telemetry.Texts)
            .Concat([health.Description, status.Error?.Message, status.LastExit?.Message])));
    }

    // The default number of chunks of these is more than the conversation has.
    private static string NameOf(string misbehavior) => misbehavior switch
    {
        "hang-after" => "hang-after 3",
        "stderr-flood" => "stderr-flood 1",
        _ => misbehavior,
    };

    /// <summary>Whether a session gets a final with words.</summary>
    private static bool Speaks(string misbehavior) => misbehavior is "good" or "logs-words" or "final-twice" or "unknown-events"
        or "events-for-unknown-sessions" or "unannounced-words" or "stderr-flood" or "ignores-shutdown" or "clock-overflow";

    // A worker that was lost is not replaced: its session ends, and with it the conversation.
    private static void Configure(PortBridgeOptions options, string misbehavior)
    {
        options.Recovery.Enabled = false;
        options.Restart.MaxRestarts = 0;
        options.Restart.ProbeDelay = TimeSpan.FromHours(1);
        var reason = misbehavior switch
        {
            "never-writes" or "never-ready" => WorkerExitReason.StartTimeout,
            "never-reads" or "stops-reading-after" => WorkerExitReason.Unresponsive,
            "hang-after" => WorkerExitReason.Hung,
            _ => WorkerExitReason.Crashed,
        };
        BadWorkerHost.ShortenTimeouts(options, reason);
        options.ShutdownTimeout = TimeSpan.FromSeconds(misbehavior == "ignores-shutdown" ? 1 : 60);
    }

    /// <returns>The texts of the finals.</returns>
    private static async Task<IReadOnlyList<string>> TalkAsync(BadWorkerHost host)
    {
        try
        {
            await using var session = await host.OpenAsync(Options);
            var (events, _) = await Utterance.SendAsync(session, Cancel);
            return [.. events.OfType<SpeechEvent.Final>().Select(final => final.Text).Where(text => text.Length > 0)];
        }
        catch (SpeechException)
        {
            // The session was refused, or failed.
            return [];
        }
    }
}
