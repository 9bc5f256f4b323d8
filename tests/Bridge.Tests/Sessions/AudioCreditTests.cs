using FsCheck;
using FsCheck.Fluent;
using PortBridge.Sessions;
using PortBridge.Testing;

namespace PortBridge.Bridge.Tests;

public sealed class AudioCreditTests
{
    private readonly AudioCredit _credit = new(Ms(1000));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Audio_is_taken_up_to_the_window_and_then_waits_for_the_worker()
    {
        Assert.True(await TakeAsync(600));
        Assert.True(await TakeAsync(400));
        var waiting = TakeAsync(100);
        Assert.False(waiting.IsCompleted);

        _credit.Processed(Ms(99));
        _credit.Processed(Ms(100));

        Assert.True(await waiting.Within(Cancel));
        Assert.Equal(Ms(1100), _credit.Written);
    }

    [Fact]
    public async Task A_piece_longer_than_the_window_goes_when_nothing_else_is_on_its_way()
    {
        Assert.True(await TakeAsync(5000));
        var waiting = TakeAsync(5000);

        _credit.Processed(Ms(4999));
        Assert.False(waiting.IsCompleted);
        _credit.Processed(Ms(5000));

        Assert.True(await waiting.Within(Cancel));
    }

    [Fact]
    public async Task The_part_of_a_millisecond_that_no_progress_can_name_does_not_hold_up_a_whole_window()
    {
        Assert.True(await TakeAsync(12.5));
        var waiting = TakeAsync(1000);

        _credit.Processed(Ms(12));

        Assert.True(await waiting.Within(Cancel));
    }

    [Fact]
    public async Task Progress_that_goes_back_or_ahead_of_what_was_sent_does_no_harm()
    {
        _credit.Processed(TimeSpan.MaxValue - Ms(1));
        _credit.Processed(Ms(-5));

        Assert.True(await TakeAsync(5000));
    }

    [Fact]
    public async Task Whoever_waits_when_it_closes_or_asks_later_is_refused()
    {
        await TakeAsync(1000);
        var waiting = TakeAsync(1);

        _credit.Close();

        Assert.False(await waiting.Within(Cancel));
        Assert.False(await TakeAsync(0));
    }

    [Fact]
    public void However_it_is_taken_and_processed_no_more_than_the_window_is_on_its_way() => Prop.ForAll(
        Gen.Choose(1, 1000).NonEmptyListOf().ToArbitrary(),
        Gen.Choose(1, 400).NonEmptyListOf().ToArbitrary(),
        (pieces, steps) =>
        {
            var credit = new AudioCredit(Ms(1000));
            var (processed, step) = (0, 0);
            foreach (var piece in pieces)
            {
                var taking = credit.TakeAsync(Ms(piece), CancellationToken.None).AsTask();
                while (credit.Written.TotalMilliseconds - processed > 1000 || !taking.Wait(0, CancellationToken.None))
                {
                    if (processed >= credit.Written.TotalMilliseconds)
                        return taking.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
                    if (credit.Written.TotalMilliseconds - processed > 1000)
                        return false;
                    processed = Math.Min(processed + steps[step++ % steps.Count], (int)credit.Written.TotalMilliseconds);
                    credit.Processed(Ms(processed));
                }
            }

            return credit.Written == Ms(pieces.Sum());
        }).QuickCheckThrowOnFailure();

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private Task<bool> TakeAsync(double milliseconds) => _credit.TakeAsync(Ms(milliseconds), Cancel).AsTask();
}
