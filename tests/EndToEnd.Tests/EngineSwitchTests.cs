using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PortBridge.Protocol;
using PortBridge.Testing;
using PortBridge.Testing.Hosting;
using static Microsoft.Playwright.Assertions;

namespace PortBridge.EndToEnd.Tests;

/// <summary>Replacement of the worker by one with another engine or model during sessions, with real processes.</summary>
public sealed class EngineSwitchTests(Browsers browsers, SharedPlayground shared) : BrowserTest(browsers)
{
    private const int Users = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_receive_every_final_across_an_engine_switch()
    {
        using var host = await StartAsync();
        var bridge = host.Services.GetRequiredService<ISpeechBridge>();
        var users = new List<VirtualUser>();
        for (var i = 0; i < Users; i++)
        {
            var session = await bridge.OpenSessionAsync(new SessionOptions { Prompt = "Numbers." }, Cancel);
            users.Add(new VirtualUser(session));
        }

        foreach (var user in users)
            await user.SendAsync(Cancel);
        var before = bridge.Worker;
        var replacing = bridge.ReplaceWorkersAsync(Worker("--engine", "scripted", "--decoders", "1"), Cancel);
        await Task.WhenAll(users.Select(user => user.SendUntilAsync(replacing, Cancel)))
            .WithTimeout(Cancel, "the replacement");

        foreach (var user in users)
        {
            await user.SendAsync(Cancel);
            await user.StopAsync(Cancel);
            Assert.Equal(Enumerable.Range(0, user.Sent), user.Finals.Select(final => final.Utterance));
            Assert.All(user.Finals, final => Assert.StartsWith("one two three", final.Text, StringComparison.Ordinal));
            Assert.Empty(user.Problems);
        }

        Assert.Equal((before.Generation + 1, 0), (bridge.Worker.Generation, bridge.Worker.Restarts));
        Assert.NotEqual(before.ProcessId, bridge.Worker.ProcessId);
        await host.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_replacement_that_cannot_run_is_rejected_with_its_error_and_the_old_worker_continues()
    {
        using var host = await StartAsync();
        var bridge = host.Services.GetRequiredService<ISpeechBridge>();
        var user = new VirtualUser(await bridge.OpenSessionAsync(null, Cancel));
        await user.SendAsync(Cancel);
        var before = bridge.Worker.ProcessId;

        var replacing = bridge.ReplaceWorkersAsync(Worker("--engine", "pocketsphinx", "--model", "no-such-folder"), Cancel);

        var error = (await Assert.ThrowsAsync<SpeechException>(() => replacing.WithTimeout(Cancel))).Error;
        Assert.Equal(ErrorCodes.WorkerUnavailable, error.Code);
        Assert.Contains("PocketSphinx", error.Message, StringComparison.Ordinal);
        await user.SendAsync(Cancel);
        Assert.Equal((before, WorkerState.Ready), (bridge.Worker.ProcessId, bridge.Worker.State));
        Assert.Empty(user.Problems);
        await host.StopAsync(Cancel);
    }

    [Fact]
    public async Task The_page_lists_the_engines_and_switches_during_a_dictation()
    {
        await using var playground = await Playgrounds.StartAsync(Playgrounds.Scripted);
        var page = await OpenAsync(playground);
        await page.Details.ClickAsync();
        await Expect(page.CurrentRecognizer).ToContainTextAsync("scripted");
        if (await page.UseButton("pocketsphinx").CountAsync() == 0)
            Assert.Skip("No other engine is installed.");
        await page.PlayAsync(Sample.All[1]); // Unlike the microphone, it ends, even on a busy machine.
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
    public async Task The_chosen_language_is_used()
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
            LongTimeouts.Apply(options);
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

    /// <summary>Sends one utterance after the other, each after the final of the previous one.</summary>
    private sealed class VirtualUser(ISpeechSession session)
    {
        private readonly IAsyncEnumerator<SpeechEvent> _events = session.ReadEventsAsync(Cancel).GetAsyncEnumerator(Cancel);

        public int Sent { get; private set; }

        public List<SpeechEvent.Final> Finals { get; } = [];

        public List<SpeechEvent> Problems { get; } = [];

        public async Task SendAsync(CancellationToken cancellationToken)
        {
            foreach (var chunk in Utterance.Chunks)
                await session.WriteAsync(chunk, cancellationToken);
            Sent++;
            while (Finals.Count < Sent)
            {
                Assert.True(
                    await _events.MoveNextAsync().AsTask().WithTimeout(cancellationToken, "a final"),
                    $"The session ended: {string.Join(", ", Problems)}");
                Record(_events.Current);
            }
        }

        public async Task SendUntilAsync(Task end, CancellationToken cancellationToken)
        {
            while (!end.IsCompleted)
                await SendAsync(cancellationToken);
            await end;
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            await session.StopAsync(cancellationToken).WithTimeout(cancellationToken, "the session's end");
            while (await _events.MoveNextAsync())
                Record(_events.Current);
        }

        private void Record(SpeechEvent e)
        {
            if (e is SpeechEvent.Final final)
                Finals.Add(final);
            else if (e is SpeechEvent.Interrupted or SpeechEvent.Gap or SpeechEvent.Warning or SpeechEvent.Failed)
                Problems.Add(e);
        }
    }
}
