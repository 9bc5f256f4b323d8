using PortBridge.Protocol;
using PortBridge.Protocol.Messages;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.Tests.Hosting;

namespace PortBridge.Worker.Tests.Sessions;

/// <summary>Language, task, prompt and hot words: passed to the engine, or rejected at the start.</summary>
public sealed class SessionOptionsTests
{
    [Fact]
    public async Task The_engine_gets_all_options_of_the_session()
    {
        await using var engine = new ListeningEngine();
        await using var worker = await WorkerHarness.ReadyAsync(engine);
        string[] hotWords = ["Böblingen", "Ohm"];

        await FinalAsync(worker, start => start with
        {
            Language = "de-CH",
            Task = SpeechTasks.Translate,
            Prompt = "Guten Tag.",
            HotWords = hotWords,
        });

        var asked = Assert.Single(engine.Asked);
        Assert.Equal(("de-CH", SpeechTask.Translate, "Guten Tag."), (asked.Language, asked.Task, asked.Prompt));
        Assert.Equal(hotWords, asked.HotWords!);
    }

    [Fact]
    public async Task Empty_hints_are_ignored()
    {
        await using var engine = new ListeningEngine { Info = ListeningEngine.All with { Capabilities = [] } };
        await using var worker = await WorkerHarness.ReadyAsync(engine);

        await FinalAsync(worker, start => start with { Prompt = "  ", HotWords = [] });

        Assert.Equal(new UtteranceOptions(), Assert.Single(engine.Asked));
    }

    [Theory]
    [InlineData("auto", "one two three", "en")]
    [InlineData("de", "eins zwei drei", null)]
    [InlineData(null, "one two three", null)]
    public async Task A_final_has_the_detected_language_if_detection_was_requested(
        string? language, string text, string? heard)
    {
        await using var worker = await WorkerHarness.ReadyAsync();

        var final = await FinalAsync(worker, start => start with { Language = language });

        Assert.StartsWith(text, final.Text, StringComparison.Ordinal);
        Assert.Equal(heard, final.Language);
    }

    [Theory]
    [InlineData("language", "language_detection")]
    [InlineData("task", "translate")]
    [InlineData("prompt", "prompt")]
    [InlineData("hot_words", "hot_words")]
    public async Task An_unsupported_option_is_rejected_at_the_start_with_the_field(
        string field, string capability)
    {
        await using var engine = new ListeningEngine { Info = ListeningEngine.All with { Capabilities = ["partials", "words"] } };
        await using var worker = await WorkerHarness.ReadyAsync(engine);
        var start = field switch
        {
            "language" => new StartSession("s", Language: Languages.Auto),
            "task" => new StartSession("s", Task: SpeechTasks.Translate),
            "prompt" => new StartSession("s", Prompt: "Hello."),
            _ => new StartSession("s", HotWords: ["Hello"]),
        };

        await worker.SendAsync(start);

        var error = await worker.NextAsync<Error>();
        Assert.Equal((ErrorCodes.BadField, true, "s"), (error.Code, error.Recoverable, error.SessionId));
        Assert.Contains($"\"{field}\"", error.Message, StringComparison.Ordinal);
        Assert.Contains($"capability {capability}", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, worker.Sessions.Count);
    }

    [Fact]
    public async Task An_unsupported_language_is_rejected_at_the_start_with_the_supported_ones()
    {
        await using var worker = await WorkerHarness.ReadyAsync();

        await worker.SendAsync(new StartSession("s", Language: "fr-CA"));

        var error = await worker.NextAsync<Error>();
        Assert.Equal(ErrorCodes.BadField, error.Code);
        Assert.Contains("fr-CA", error.Message, StringComparison.Ordinal);
        Assert.Contains("en, de", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_with_unknown_languages_accepts_any_language()
    {
        await using var engine = new ListeningEngine { Info = ListeningEngine.All with { Languages = null } };
        await using var worker = await WorkerHarness.ReadyAsync(engine);

        await worker.StartAsync("s", start => start with { Language = "gsw" });
    }

    [Fact]
    public async Task Only_options_that_depend_on_the_engine_need_it_to_be_loaded()
    {
        await using var worker = new WorkerHarness(loading: new TaskCompletionSource<ISpeechEngine>().Task);

        await worker.SendAsync(new StartSession("early", Language: "en"));
        Assert.Contains("ready", (await worker.NextAsync<Error>()).Message, StringComparison.Ordinal);

        await worker.StartAsync("plain");
    }

    [Fact]
    public async Task Ready_has_the_languages_and_the_note_of_the_engine()
    {
        const string Note = "Whisper is not available: this stands in.";
        await using var engine = new ListeningEngine { Info = ListeningEngine.All with { Note = Note } };
        await using var worker = new WorkerHarness(engine);

        var ready = await worker.NextAsync<Ready>();

        Assert.Equal(["en", "de"], ready.Languages!);
        Assert.Equal(Note, ready.Note);
    }

    private static async Task<Final> FinalAsync(WorkerHarness worker, Func<StartSession, StartSession> change)
    {
        await worker.StartAsync("s", change);
        await worker.SendAsync(new AudioChunk("s", WorkerHarness.Speech(1200)), new StopSession("s"));
        return await worker.NextAsync<Final>();
    }

    /// <summary>The scripted engine, which records the options of its utterances.</summary>
    private sealed class ListeningEngine : ISpeechEngine
    {
        public static readonly EngineInfo All = new ScriptedEngine().Info;

        private readonly ScriptedEngine _engine = new();

        public List<UtteranceOptions> Asked { get; } = [];

        public EngineInfo Info { get; init; } = All;

        public ValueTask<IRecognizer> LeaseAsync(UtteranceOptions options, CancellationToken cancellationToken)
        {
            Asked.Add(options);
            return _engine.LeaseAsync(options, cancellationToken);
        }

        public ValueTask DisposeAsync() => _engine.DisposeAsync();
    }
}
