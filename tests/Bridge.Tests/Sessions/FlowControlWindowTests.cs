using FsCheck;
using FsCheck.Fluent;
using PortBridge.Sessions;

namespace PortBridge.Bridge.Tests.Sessions;

public sealed class FlowControlWindowTests
{
    private readonly FlowControlWindow _window = new(Ms(1000));

    [Fact]
    public void Audio_fits_up_to_the_window_and_then_when_the_worker_has_processed_some()
    {
        Assert.True(_window.TryReserve(Ms(600)));
        Assert.True(_window.TryReserve(Ms(400)));
        Assert.False(_window.TryReserve(Ms(100)));

        _window.Advance(Ms(99));
        Assert.False(_window.TryReserve(Ms(100)));
        _window.Advance(Ms(100));

        Assert.True(_window.TryReserve(Ms(100)));
        Assert.Equal(Ms(1100), _window.Written);
    }

    [Fact]
    public void A_piece_longer_than_the_window_fits_when_nothing_else_is_unprocessed()
    {
        Assert.True(_window.TryReserve(Ms(5000)));

        _window.Advance(Ms(4999));
        Assert.False(_window.TryReserve(Ms(5000)));
        _window.Advance(Ms(5000));

        Assert.True(_window.TryReserve(Ms(5000)));
    }

    [Fact]
    public void A_remainder_below_one_millisecond_does_not_block_a_full_window()
    {
        Assert.True(_window.TryReserve(Ms(12.5)));

        _window.Advance(Ms(12));

        Assert.False(_window.HasUnprocessed);
        Assert.True(_window.TryReserve(Ms(1000)));
    }

    [Fact]
    public void Progress_that_goes_backward_or_beyond_what_was_sent_is_harmless()
    {
        Assert.True(_window.Advance(TimeSpan.MaxValue - Ms(1)));
        Assert.False(_window.Advance(Ms(-5)));

        Assert.True(_window.TryReserve(Ms(5000)));
        Assert.True(_window.CanSend(Ms(5000)));
    }

    [Fact]
    public void Audio_that_exceeds_the_window_is_counted_when_it_need_not_fit()
    {
        _window.Reserve(Ms(3000));

        Assert.Equal(Ms(3000), _window.Written);
        Assert.False(_window.TryReserve(Ms(1)));
    }

    [Fact]
    public void At_most_one_window_is_sent_ahead_of_the_processed_position_also_after_a_rewind()
    {
        Assert.True(_window.CanSend(Ms(999)));
        Assert.False(_window.CanSend(Ms(1000)));
        _window.Advance(Ms(500));
        Assert.True(_window.CanSend(Ms(1000)));

        _window.Rewind(Ms(0));

        Assert.False(_window.CanSend(Ms(1000)));
    }

    [Fact]
    public void The_unprocessed_audio_never_exceeds_the_window() => Prop.ForAll(
        Gen.Choose(1, 1000).NonEmptyListOf().ToArbitrary(),
        Gen.Choose(1, 400).NonEmptyListOf().ToArbitrary(),
        (pieces, steps) =>
        {
            var window = new FlowControlWindow(Ms(1000));
            var (processed, step) = (0, 0);
            foreach (var piece in pieces)
            {
                while (!window.TryReserve(Ms(piece)))
                {
                    // Rejected audio would have exceeded the window.
                    if (window.Written.TotalMilliseconds + piece - processed <= 1000)
                        return false;
                    processed = Math.Min(processed + steps[step++ % steps.Count], (int)window.Written.TotalMilliseconds);
                    window.Advance(Ms(processed));
                }

                if (window.Written.TotalMilliseconds - processed > 1000)
                    return false;
            }

            return window.Written == Ms(pieces.Sum());
        }).QuickCheckThrowOnFailure();

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
