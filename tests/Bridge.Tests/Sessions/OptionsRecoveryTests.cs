using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>The options of a session on its first worker and on later ones.</summary>
public sealed class OptionsRecoveryTests : BridgeTest
{
    private static readonly SessionOptions Demanding = new()
    {
        Language = Languages.Auto,
        Task = SpeechTask.Translate,
        Prompt = "A call from Zürich.",
        HotWords = ["Böblingen"],
        Endpointing = new(SilenceDuration: TimeSpan.FromMilliseconds(300), Threshold: 0.7),
    };

    private static readonly string[] Everything =
    [
        Capabilities.LanguageDetection, Capabilities.Translate, Capabilities.Prompt, Capabilities.HotWords,
    ];

    [Fact]
    public async Task The_next_worker_receives_the_same_options_as_the_lost_one()
    {
        var first = await ReadyAsync(Everything);
        await Host.OpenAsync(first, Demanding, Cancel);

        first.Exit(139);
        var second = await ReadyAsync(Everything);

        AssertDemanding(await second.AcceptSessionAsync(Cancel));
    }

    [Fact]
    public async Task A_session_continues_without_unsupported_options_and_its_owner_is_warned_once()
    {
        var able = await ReadyAsync(Everything);
        var session = await Host.OpenAsync(able, Demanding, Cancel);
        var lost = able;
        for (var i = 0; i < 2; i++)
        {
            lost.Exit(137);
            lost = await ReadyAsync(["prompt"]);
            var start = await lost.AcceptSessionAsync(Cancel);
            Assert.Equal(
                (null, "transcribe", "A call from Zürich.", null, Demanding.Endpointing),
                (start.Language, start.Task, start.Prompt, start.HotWords, start.Endpointing));
        }

        lost.Exit(137);
        AssertDemanding(await (await ReadyAsync(Everything)).AcceptSessionAsync(Cancel));
        await session.CancelAsync();

        var warning = Assert.Single((await EventsToEndAsync(session)).OfType<SpeechEvent.Warning>());
        Assert.Contains("do not support language, task, hot_words.", warning.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_language_that_the_next_worker_does_not_support_is_replaced_by_its_default()
    {
        var first = await ReadyAsync([], "de", "en");
        await Host.OpenAsync(first, new SessionOptions { Language = "de-CH" }, Cancel);

        first.Exit(139);

        Assert.Null((await (await ReadyAsync([], "en")).AcceptSessionAsync(Cancel)).Language);
    }

    [Fact]
    public async Task The_options_of_a_new_session_are_not_reduced_but_refused()
    {
        var worker = await ReadyAsync([]);
        var opening = ErrorOfAsync(() => Host.Bridge.OpenSessionAsync(Demanding, Cancel).AsTask());

        var start = await worker.ReadAsync<StartSession>(Cancel);
        AssertDemanding(start);
        await worker.SendAsync(new Error(ErrorCodes.BadField, "It cannot detect.", Recoverable: true, start.SessionId));

        Assert.Equal((ErrorCodes.BadField, "It cannot detect."), ((await opening).Code, (await opening).Message));
    }

    [Fact]
    public async Task Invalid_hints_are_rejected_without_asking_a_worker()
    {
        var error = await RefusalAsync(new SessionOptions { Prompt = new string('x', SpeechHints.MaxPromptLength + 1) });

        Assert.Equal(ErrorCodes.BadField, error.Code);
        Assert.Contains("1001 characters", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(99, 0.5, "\"endpointing.silence_duration_ms\" is 99; it must be 100 to 5000")]
    [InlineData(300, double.NaN, "\"endpointing.threshold\" is NaN; it must be 0.2 to 0.9")]
    [InlineData(1e12, 0.5, "\"endpointing.silence_duration_ms\" is 1000000000000; it must be 100 to 5000")]
    public async Task Invalid_endpointing_thresholds_are_rejected_without_asking_a_worker(
        double silenceMs, double threshold, string sentence)
    {
        var endpointing = new EndpointingOptions(SilenceDuration: TimeSpan.FromMilliseconds(silenceMs), Threshold: threshold);

        var error = await RefusalAsync(new SessionOptions { Endpointing = endpointing });

        Assert.Equal((ErrorCodes.BadField, false), (error.Code, error.IsRetriable));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workers_description_contains_its_endpointing_defaults()
    {
        var worker = await Host.NextWorkerAsync(Cancel);
        var own = new EndpointingOptions(SilenceDuration: TimeSpan.FromMilliseconds(800), Threshold: 0.5);
        await worker.ReadyAsync(ready => ready with { Endpointing = own });

        var status = await Host.WhenAsync(status => status.State == WorkerState.Ready, Cancel);

        Assert.Equal(own, status.Description!.Endpointing);
    }

    [Fact]
    public async Task A_final_contains_the_detected_language()
    {
        var worker = await ReadyAsync(Everything, "de", "en");
        var session = await Host.OpenAsync(worker, Demanding, Cancel);

        await worker.SendAsync(FinalOf(session.Id, 0, "a good day") with { Language = "de" });
        await worker.SendAsync(new SessionStopped(session.Id, "a good day", 1000, "stopped"));

        Assert.Equal("de", (await EventsToEndAsync(session)).OfType<SpeechEvent.Final>().Single().Language);
        Assert.Equal(["de", "en"], Host.Bridge.Worker.Description!.Languages!);
    }

    protected override void Configure(PortBridgeOptions options) => options.Recovery.Enabled = true;

    private static void AssertDemanding(StartSession start)
    {
        Assert.Equal(("auto", "translate", "A call from Zürich."), (start.Language, start.Task, start.Prompt));
        Assert.Equal(["Böblingen"], start.HotWords!);
        Assert.Equal(Demanding.Endpointing, start.Endpointing);
    }

    private async Task<InMemoryWorker> ReadyAsync(string[] capabilities, params string[] languages)
    {
        var worker = await Host.NextWorkerAsync(Cancel);
        await worker.ReadyAsync(ready => ready with
        {
            Capabilities = capabilities,
            Languages = languages.Length > 0 ? languages : null,
        });
        await Host.WhenAsync(status => status.State == WorkerState.Ready && status.ProcessId == worker.Id, Cancel);
        return worker;
    }
}
