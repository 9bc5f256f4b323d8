using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PortBridge.Protocol;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Another engine or model in the worker's place while people speak, with real processes.</summary>
public sealed class SwitchTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    private const int Speakers = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_that_live_through_a_switch_get_every_final()
    {
        using var host = await StartAsync();
        var bridge = host.Services.GetRequiredService<ISpeechBridge>();
        var speakers = new List<Speaker>();
        for (var i = 0; i < Speakers; i++)
        {
            var session = await bridge.OpenSessionAsync(new SessionOptions { Prompt = "Numbers." }, Cancel);
            speakers.Add(new Speaker(session));
        }

        foreach (var speaker in speakers)
            await speaker.SpeakAsync(Cancel);
        var before = bridge.Worker;
        var switching = bridge.ReplaceWorkersAsync(Worker("--engine", "scripted", "--decoders", "1"), Cancel);
        await Task.WhenAll(speakers.Select(speaker => speaker.SpeakUntilAsync(switching, Cancel)))
            .WithTimeout(Cancel, "the switch");

        foreach (var speaker in speakers)
        {
            await speaker.SpeakAsync(Cancel);
            await speaker.StopAsync(Cancel);
            Assert.Equal(Enumerable.Range(0, speaker.Spoken), speaker.Finals.Select(final => final.Utterance));
            Assert.All(speaker.Finals, final => Assert.StartsWith("one two three", final.Text, StringComparison.Ordinal));
            Assert.Empty(speaker.Troubles);
        }

        Assert.Equal((before.Generation + 1, 0), (bridge.Worker.Generation, bridge.Worker.Restarts));
        Assert.NotEqual(before.ProcessId, bridge.Worker.ProcessId);
        await host.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_worker_that_cannot_run_is_refused_in_its_own_words_and_the_old_one_goes_on()
    {
        using var host = await StartAsync();
        var bridge = host.Services.GetRequiredService<ISpeechBridge>();
        var speaker = new Speaker(await bridge.OpenSessionAsync(null, Cancel));
        await speaker.SpeakAsync(Cancel);
        var before = bridge.Worker.ProcessId;

        var switching = bridge.ReplaceWorkersAsync(Worker("--engine", "pocketsphinx", "--model", "no-such-folder"), Cancel);

        var error = (await Assert.ThrowsAsync<SpeechException>(() => switching.WithTimeout(Cancel))).Error;
        Assert.Equal(ErrorCodes.WorkerUnavailable, error.Code);
        Assert.Contains("PocketSphinx", error.Message, StringComparison.Ordinal);
        await speaker.SpeakAsync(Cancel);
        Assert.Equal((before, WorkerState.Ready), (bridge.Worker.ProcessId, bridge.Worker.State));
        Assert.Empty(speaker.Troubles);
        await host.StopAsync(Cancel);
    }

    [Fact]
    public async Task The_page_lists_what_the_worker_has_and_switches_while_somebody_speaks()
    {
        await using var playground = await Playgrounds.StartAsync(Playgrounds.Scripted);
        var page = await OpenAsync(playground);
        await page.Details.ClickAsync();
        await Expect(page.CurrentRecognizer).ToContainTextAsync("scripted");
        if (await page.UseButton("pocketsphinx").CountAsync() == 0)
            Assert.Skip("There is no other engine here to switch to.");
        await page.PlayAsync(Sample.All[1]); // It ends, whereas the microphone goes on for as long as a busy machine takes.
        await page.WaitForPartialAsync();

        await page.UseButton("pocketsphinx").ClickAsync();

        await Expect(page.WorkerProperty("engine")).ToHaveTextAsync("pocketsphinx");
        await Expect(page.CurrentRecognizer).ToContainTextAsync("pocketsphinx");
        await Expect(page.Lines.First).ToContainTextAsync("one two");
        await page.WaitUntilStoppedAsync();
        await Expect(page.Notice).ToHaveCountAsync(0);
        await Expect(page.Gaps).ToHaveCountAsync(0);
        await Expect(page.Exits).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_chosen_in_the_options_comes_back_in_the_words()
    {
        var page = await OpenAsync(await shared.GetAsync());
        await page.Settings.ClickAsync();

        await page.Language.SelectOptionAsync("de");
        await page.TranscribeAsync(Sample.All[0]);
        await Expect(page.Lines.First).ToContainTextAsync("eins zwei drei");

        await page.Language.SelectOptionAsync("auto");
        await page.TranscribeAsync(Sample.All[0]);
        await Expect(page.Lines.Last).ToContainTextAsync("English");
    }

    private static async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPortBridge(options =>
        {
            Limits.Raise(options);
            var worker = Worker("--engine", "scripted");
            options.Worker.FileName = worker.FileName;
            foreach (var argument in worker.Arguments)
                options.Worker.Arguments.Add(argument);
        });
        var host = builder.Build();
        await host.StartAsync(Cancel);
        return host;
    }

    private static WorkerCommand Worker(params string[] arguments)
    {
        var command = new WorkerCommand { FileName = BuiltPrograms.Worker };
        foreach (var argument in arguments)
            command.Arguments.Add(argument);
        return command;
    }

    /// <summary>Somebody who says one utterance after the other, each when the one before is written.</summary>
    private sealed class Speaker(ISpeechSession session)
    {
        private readonly IAsyncEnumerator<SpeechEvent> _events = session.ReadEventsAsync(Cancel).GetAsyncEnumerator(Cancel);

        public int Spoken { get; private set; }

        public List<SpeechEvent.Final> Finals { get; } = [];

        public List<SpeechEvent> Troubles { get; } = [];

        public async Task SpeakAsync(CancellationToken cancellationToken)
        {
            foreach (var chunk in Utterance.Chunks)
                await session.WriteAsync(chunk, cancellationToken);
            Spoken++;
            while (Finals.Count < Spoken)
            {
                Assert.True(
                    await _events.MoveNextAsync().AsTask().WithTimeout(cancellationToken, "a final"),
                    $"The session ended: {string.Join(", ", Troubles)}");
                Note(_events.Current);
            }
        }

        public async Task SpeakUntilAsync(Task end, CancellationToken cancellationToken)
        {
            while (!end.IsCompleted)
                await SpeakAsync(cancellationToken);
            await end;
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            await session.StopAsync(cancellationToken).WithTimeout(cancellationToken, "the session's end");
            while (await _events.MoveNextAsync())
                Note(_events.Current);
        }

        private void Note(SpeechEvent happened)
        {
            if (happened is SpeechEvent.Final final)
                Finals.Add(final);
            else if (happened is SpeechEvent.Interrupted or SpeechEvent.Gap or SpeechEvent.Warning or SpeechEvent.Failed)
                Troubles.Add(happened);
        }
    }
}
