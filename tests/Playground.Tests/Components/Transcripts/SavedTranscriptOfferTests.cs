using System.Threading.Channels;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Components.Transcripts;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Tests.Components.Transcripts;

public sealed partial class SavedTranscriptOfferTests : BunitContext
{
    private static readonly Transcript Earlier = Transcript.Empty
        .Apply(Some.Final("first", end: 1))
        .Apply(new SpeechEvent.Gap(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)))
        .Apply(Some.Final("second", utterance: 1, at: 3, end: 4));

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly CircuitConnections _connections = new();
    private readonly Channel<bool> _writes = Channel.CreateUnbounded<bool>();
    private SavedTranscript? _restored;
    private int _restorations;
    private bool _isDone;
    private bool _isLoaded;

    public SavedTranscriptOfferTests() => Services.AddSingleton<TimeProvider>(_time).AddSingleton(_connections);

    [Fact]
    public void Without_a_saved_transcript_nothing_is_offered()
    {
        var memory = JSInterop.SetUpTranscriptStore();

        var part = Show();

        Assert.Empty(part.FindAll("button"));
        Assert.Equal("", part.Find("[role=status]").TextContent.Trim());
        memory.VerifyNotInvoke("write");
    }

    [Theory]
    [InlineData("1970-01-01T15:04", 3, "Saved transcript from 15:04 · 2 sentences")]
    [InlineData("1969-12-31T15:04", 3, "Saved transcript from 1969-12-31 15:04 · 2 sentences")]
    [InlineData("1970-01-01T00:00", 1, "Saved transcript from 00:00 · 1 sentence")]
    public void A_saved_transcript_is_offered_with_its_time_and_length(string at, int lines, string text)
    {
        JSInterop.SetUpTranscriptStore(TextOf(at, 0, Earlier.Lines.Take(lines)));

        var part = Show();

        part.WaitForAssertion(() => Assert.Equal(text, part.Find("[role=status]").TextContent.Trim()));
        Assert.Equal(["Restore", "Discard"], part.FindAll("button").Select(button => button.TextContent));
    }

    [Fact]
    public void Restoring_raises_the_event_and_moves_the_focus()
    {
        JSInterop.SetUpTranscriptStore(TextOf("1970-01-01T15:04", 7, Earlier.Lines));
        var part = Show();

        part.WaitForElement("button").Click();

        Assert.Equal(["first", "", "second"], _restored!.Lines.Select(line => line.Text));
        Assert.Equal(7, _restored.RemovedLines);
        Assert.Empty(part.FindAll("button"));
        Assert.Equal("Saved transcript restored.", part.Find("[role=status]").TextContent.Trim());
        Assert.True(_isDone);
    }

    [Fact]
    public void Discarding_deletes_the_saved_transcript()
    {
        var memory = JSInterop.SetUpTranscriptStore(TextOf("1970-01-01T15:04", 7, Earlier.Lines));
        var part = Show();

        part.WaitForElement("button:last-child").Click();

        Assert.Equal([0, 0, Array.Empty<string>(), null], Assert.Single(memory.Invocations["write"]).Arguments);
        Assert.Empty(part.FindAll("button"));
        Assert.Equal("Saved transcript discarded.", part.Find("[role=status]").TextContent.Trim());
        Assert.Null(_restored);
        Assert.True(_isDone);
    }

    [Fact]
    public void Only_new_lines_are_sent_to_the_browser()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        var part = Show();

        Become(part, Earlier);
        Become(part, Earlier.Apply(Some.Partial("thi", utterance: 2)));
        var third = Earlier.Apply(Some.Final("third", utterance: 2, at: 5, end: 6));
        Become(part, third);

        Assert.Equal([(0, 0, 3), (0, 3, 1)], WritesTo(memory));
        Become(part, Transcript.Empty);
        Assert.Equal((0, 0, 0), WritesTo(memory)[^1]);
    }

    [Fact]
    public void A_growing_gap_is_sent_again_without_the_lines_before_it()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        var part = Show();
        var gap = Transcript.Empty.Apply(Some.Final("first", end: 1)).Apply(Gap(1));

        Become(part, gap);
        Become(part, gap.Apply(Gap(2)));

        Assert.Equal([(0, 0, 2), (0, 1, 1)], WritesTo(memory));
    }

    [Fact]
    public void Lines_that_the_server_removed_are_removed_in_the_browser()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        var part = Show();
        var full = Enumerable.Range(0, Transcript.MaxLines)
            .Aggregate(Transcript.Empty, (sofar, number) => sofar.Apply(Some.Final($"line {number}", number)));

        Become(part, full);
        Become(part, full.Apply(Some.Final("one more", Transcript.MaxLines)));

        Assert.Equal([(0, 0, Transcript.MaxLines), (1, Transcript.MaxLines, 1)], WritesTo(memory));
    }

    [Fact]
    public void The_offered_transcript_stays_saved_before_the_current_one()
    {
        var memory = JSInterop.SetUpTranscriptStore(TextOf("1970-01-01T15:04", 0, Earlier.Lines));
        var part = Show();
        part.WaitForElement("button");
        memory.VerifyNotInvoke("write");

        Become(part, Transcript.Empty.Apply(Some.Final("new")));
        Assert.Equal([(0, 3, 1)], WritesTo(memory));

        part.Find("button:last-child").Click();
        Assert.Equal((0, 0, 1), WritesTo(memory)[^1]);
    }

    [Fact]
    public async Task A_double_click_restores_once()
    {
        JSInterop.SetUpTranscriptStore(TextOf("1970-01-01T15:04", 7, Earlier.Lines));
        var part = Show();
        part.WaitForElement("button");

        await part.InvokeAsync(() => Task.WhenAll(part.Instance.RestoreAsync(), part.Instance.RestoreAsync()));

        Assert.Equal(1, _restorations);
    }

    [Fact]
    public async Task A_double_click_discards_once()
    {
        var memory = JSInterop.SetUpTranscriptStore(TextOf("1970-01-01T15:04", 7, Earlier.Lines));
        var part = Show();
        part.WaitForElement("button");

        await part.InvokeAsync(() => Task.WhenAll(part.Instance.DiscardAsync(), part.Instance.DiscardAsync()));

        Assert.Single(memory.Invocations["write"]);
    }

    [Fact]
    public async Task Nothing_is_saved_before_the_saved_transcript_could_be_read()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        memory.Setup<IJSStreamReference>("recall").SetException(new JSException("no"));
        var part = Show();
        Become(part, Earlier);
        memory.VerifyNotInvoke("write");
        Assert.True(_isLoaded);

        memory.Setup<IJSStreamReference>("recall").SetResult(new FakeBytes("\n"u8.ToArray()));
        await ReconnectAsync(part);

        Assert.Equal([(0, 0, 3)], WritesTo(memory));
    }

    [Fact]
    public void A_transcript_of_the_same_page_is_restored_without_asking()
    {
        var memory = JSInterop.SetUpTranscriptStore(
            TextOf("1970-01-01T15:04", 7, Earlier.Lines).Replace("\"removedLines\"", "\"isContinued\":true,\"removedLines\"", StringComparison.Ordinal));

        var part = Show();

        part.WaitForAssertion(() => Assert.Equal(["first", "", "second"], _restored!.Lines.Select(line => line.Text)));
        Assert.Empty(part.FindAll("button"));
        Assert.False(_isDone);
        memory.VerifyNotInvoke("write");
    }

    [Fact]
    public void Audio_is_released_with_the_lines_that_contain_its_text()
    {
        var memory = JSInterop.SetUpTranscriptStore();
        var part = Show();

        Become(part, Earlier, new CommittedAudio(1, 80, 4000));
        Become(part, Earlier, new CommittedAudio(1, 80, 4000));
        Become(part, Earlier, new CommittedAudio(1, 100, 5000));

        Assert.Equal([(0, 0, 3), (0, 3, 0)], WritesTo(memory));
        Assert.Equal([80, 100], memory.Invocations["write"].Select(write => ((CommittedAudio)write.Arguments[3]!).NextChunk));
    }

    private JSRuntimeInvocationHandler<bool?> Watch(BunitJSModuleInterop memory) =>
        memory.Setup<bool?>("write", _ => _writes.Writer.TryWrite(true));

    // For writes that follow the end of another one, on another thread.
    private async Task<List<(int RemovedLines, int At, int Lines)>> WaitForWritesAsync(BunitJSModuleInterop memory, int count)
    {
        while (memory.Invocations["write"].Count < count)
            await _writes.Reader.ReadAsync(Xunit.TestContext.Current.CancellationToken);
        return WritesTo(memory);
    }

    private void OnRestore(SavedTranscript saved)
    {
        _restored = saved;
        _restorations++;
    }

    private async Task ReconnectAsync(IRenderedComponent<SavedTranscriptOffer> part)
    {
        await _connections.OnConnectionUpAsync(null!, Xunit.TestContext.Current.CancellationToken);
        await part.InvokeAsync(part.Instance.OnReconnected);
    }

    private static SpeechEvent.Gap Gap(double at) => new(TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(1));

    private static string TextOf(string at, int removedLines, IEnumerable<TranscriptLine> lines) => string.Join(
        '\n', lines.Select(SavedTranscript.Write).Prepend($$"""{"at":"{{at}}","removedLines":{{removedLines}}}"""));

    // The number of removed lines, the position, and the number of written lines.
    private static List<(int RemovedLines, int At, int Lines)> WritesTo(BunitJSModuleInterop memory) =>
    [
        .. memory.Invocations["write"].Select(write =>
            ((int)write.Arguments[0]!, (int)write.Arguments[1]!, ((string[])write.Arguments[2]!).Length)),
    ];

    private static void Become(
        IRenderedComponent<SavedTranscriptOffer> part, Transcript transcript, CommittedAudio? committed = null) => part.Render(parts => parts
            .Add(each => each.Transcript, transcript)
            .Add(each => each.Committed, committed));

    private IRenderedComponent<SavedTranscriptOffer> Show() => Render<SavedTranscriptOffer>(parts => parts
        .Add(part => part.Transcript, Transcript.Empty)
        .Add(part => part.OnRestore, EventCallback.Factory.Create<SavedTranscript>(this, OnRestore))
        .Add(part => part.OnLoaded, () => _isLoaded = true)
        .Add(part => part.OnDone, () => _isDone = true));
}
