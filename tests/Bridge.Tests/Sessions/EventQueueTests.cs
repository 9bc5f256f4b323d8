using FsCheck;
using FsCheck.Fluent;
using PortBridge.Protocol;
using PortBridge.Sessions;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests.Sessions;

public sealed class EventQueueTests
{
    private static readonly SpeechEvent.Stopped Last = new("", TimeSpan.Zero, "stopped");

    private readonly EventQueue _queue = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_newest_partial_of_an_utterance_is_queued()
    {
        Write(Partial(0, "go"), Partial(0, "go for"), State(), Partial(0, "go forward"), Partial(1, "and"));

        Assert.Equal([Partial(0, "go forward"), State(), Partial(1, "and"), Last], await ReadToEndAsync());
    }

    [Fact]
    public async Task A_final_replaces_only_the_partial_of_its_own_utterance()
    {
        Write(Partial(0, "go"), State(), Final(0), Partial(1, "and"), Final(0), Final(1));

        Assert.Equal([State(), Final(0), Final(0), Final(1), Last], await ReadToEndAsync());
    }

    [Fact]
    public async Task Only_the_newest_progress_report_is_queued()
    {
        Write(Progress(1), Final(0), Progress(2), Progress(3));

        Assert.Equal([Progress(3), Final(0), Last], await ReadToEndAsync());
    }

    [Fact]
    public async Task A_newer_progress_report_does_not_commit_audio_whose_finals_wait_behind_it()
    {
        Write(Progress(3) with { Committed = TimeSpan.FromSeconds(1) }, Final(0), Progress(4) with { Committed = TimeSpan.FromSeconds(2) });

        Assert.Equal([Progress(4) with { Committed = TimeSpan.FromSeconds(1) }, Final(0), Last], await ReadToEndAsync());
    }

    [Fact]
    public void The_queue_rejects_the_1025th_unread_event()
    {
        for (var i = 0; i < EventQueue.Capacity; i++)
            Assert.True(_queue.TryWrite(Final(i)));

        Assert.False(_queue.TryWrite(Final(EventQueue.Capacity)));
    }

    [Fact]
    public async Task A_full_queue_still_accepts_newer_partials_and_the_last_event()
    {
        Write(Partial(2000, "old"));
        for (var i = 1; i < EventQueue.Capacity; i++)
            Assert.True(_queue.TryWrite(Final(i)));

        Assert.False(_queue.TryWrite(State()));
        Assert.True(_queue.TryWrite(Partial(2000, "new")));
        var events = await ReadToEndAsync();

        Assert.Equal(EventQueue.Capacity + 1, events.Count);
        Assert.Equal(Partial(2000, "new"), events[0]);
    }

    [Fact]
    public void Partials_that_were_replaced_by_finals_do_not_count_as_unread()
    {
        for (var i = 0; i < EventQueue.Capacity; i++)
        {
            Assert.True(i == EventQueue.Capacity - 1 || _queue.TryWrite(Partial(i, "words")));
            Assert.True(_queue.TryWrite(Final(i)));
        }
    }

    [Fact]
    public async Task Nothing_is_queued_after_the_last_event()
    {
        _queue.TryWrite(Last, isLast: true);

        Assert.True(_queue.TryWrite(Final(0)));

        Assert.Equal([Last], await ReadToEndAsync());
    }

    [Fact]
    public async Task Concurrent_readers_are_rejected_and_consecutive_ones_continue()
    {
        Write(Final(0), Final(1));
        var first = _queue.ReadAllAsync(Cancel).GetAsyncEnumerator(Cancel);
        await first.MoveNextAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(ReadToEndAsync);
        await first.DisposeAsync();

        Assert.Equal([Final(1), Last], await ReadToEndAsync());
    }

    [Fact]
    public async Task A_waiting_reader_is_woken_by_the_next_event_and_by_the_end()
    {
        await using var reader = _queue.ReadAllAsync(Cancel).GetAsyncEnumerator(Cancel);
        var next = reader.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);

        _queue.TryWrite(Final(0));
        Assert.True(await next.WithTimeout(Cancel));
        next = reader.MoveNextAsync().AsTask();
        _queue.TryWrite(Last, isLast: true);
        Assert.True(await next.WithTimeout(Cancel));

        Assert.False(await reader.MoveNextAsync());
    }

    [Fact]
    public async Task A_reader_that_is_cancelled_while_it_waits_loses_no_event()
    {
        using var giveUp = new CancellationTokenSource();
        var reading = _queue.ReadAllAsync(giveUp.Token).ToListAsync(Cancel).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        Write(Final(0));

        Assert.Equal([Final(0), Last], await ReadToEndAsync());
    }

    [Fact]
    public void Every_final_is_read_once_in_order_and_no_partial_after_its_final() => Prop.ForAll(
        Gen.Choose(0, 9).NonEmptyListOf().ToArbitrary(),
        choices =>
        {
            var test = new EventQueueTests();
            var (written, read) = test.Interleave(choices);
            return Finals(read).SequenceEqual(Finals(written))
                && read.OfType<SpeechEvent.StateChanged>().SequenceEqual(written.OfType<SpeechEvent.StateChanged>())
                && NoPartialAfterItsFinal(read)
                && PartialsOnlyGrow(read)
                && LastPartialsAndProgressArrive(written, read);
        }).QuickCheckThrowOnFailure();

    private (List<SpeechEvent> Written, List<SpeechEvent> Read) Interleave(IEnumerable<int> choices)
    {
        var (written, read) = (new List<SpeechEvent>(), new List<SpeechEvent>());
        var (utterance, clock) = (0, 0);
        var reader = _queue.ReadAllAsync().GetAsyncEnumerator(CancellationToken.None);
        Task<bool>? next = null;
        foreach (var choice in choices)
        {
            clock++;
            if (choice <= 2)
            {
                next ??= reader.MoveNextAsync().AsTask();
                Collect();
                continue;
            }

            SpeechEvent item = choice switch
            {
                <= 5 => Partial(utterance, new string('w', clock)),
                6 => Final(utterance++),
                7 => Progress(clock),
                8 => Partial(utterance + 1, new string('w', clock)),
                _ => State(clock),
            };
            written.Add(item);
            Assert.True(_queue.TryWrite(item));
        }

        _queue.TryWrite(Last, isLast: true);
        do
        {
            next ??= reader.MoveNextAsync().AsTask();
            next.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
        }
        while (Collect());
        return (written, read);

        bool Collect()
        {
            if (!next.IsCompleted)
                return false;
            var more = next.Result;
            if (more)
                read.Add(reader.Current);
            next = null;
            return more;
        }
    }

    private static IEnumerable<int> Finals(IEnumerable<SpeechEvent> events) =>
        events.OfType<SpeechEvent.Final>().Select(final => final.Utterance);

    private static bool NoPartialAfterItsFinal(List<SpeechEvent> read) =>
        read.OfType<SpeechEvent.Final>().All(final => !read.Skip(read.IndexOf(final))
            .OfType<SpeechEvent.Partial>().Any(partial => partial.Utterance == final.Utterance));

    private static bool PartialsOnlyGrow(List<SpeechEvent> read) =>
        read.OfType<SpeechEvent.Partial>().GroupBy(partial => partial.Utterance).All(
            group => group.Zip(group.Skip(1)).All(pair => pair.First.Text.Length < pair.Second.Text.Length));

    private static bool LastPartialsAndProgressArrive(List<SpeechEvent> written, List<SpeechEvent> read)
    {
        var finals = Finals(written).ToHashSet();
        var partials = written.OfType<SpeechEvent.Partial>().Where(partial => !finals.Contains(partial.Utterance));
        return partials.GroupBy(partial => partial.Utterance).All(group => read.Contains(group.Last()))
            && written.OfType<SpeechEvent.Progress>().TakeLast(1).All(read.Contains);
    }

    private void Write(params SpeechEvent[] events) => Assert.All(events, item => Assert.True(_queue.TryWrite(item)));

    private async Task<List<SpeechEvent>> ReadToEndAsync()
    {
        _queue.TryWrite(Last, isLast: true);
        return await _queue.ReadAllAsync(Cancel).ToListAsync(Cancel).AsTask().WithTimeout(Cancel);
    }

    private static SpeechEvent.Partial Partial(int utterance, string text) =>
        new(utterance, text, 0, TimeSpan.Zero);

    // The same empty list each time: records compare lists by reference.
    private static SpeechEvent.Final Final(int utterance) => new(
        utterance, "words", TimeSpan.Zero, TimeSpan.Zero, null, [], new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero));

    private static SpeechEvent.Progress Progress(int seconds) =>
        new(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds));

    private static SpeechEvent.StateChanged State(int number = 0) => new((SessionState)(number % 4));
}
