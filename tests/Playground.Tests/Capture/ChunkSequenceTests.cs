using PortBridge.Playground.Capture;

namespace PortBridge.Playground.Tests.Capture;

public sealed class ChunkSequenceTests
{
    private readonly ChunkSequence _sequence = new();

    [Fact]
    public void Pieces_in_order_are_all_taken_and_none_is_missing()
    {
        for (var number = 0; number < 5; number++)
        {
            Assert.True(_sequence.TryAccept(number, out var missing));
            Assert.Equal(0, missing);
        }
    }

    [Fact]
    public void A_piece_that_comes_again_is_not_taken_again()
    {
        _sequence.TryAccept(0, out _);
        _sequence.TryAccept(1, out _);

        Assert.False(_sequence.TryAccept(0, out _));
        Assert.False(_sequence.TryAccept(1, out _));
        Assert.True(_sequence.TryAccept(2, out _));
    }

    [Fact]
    public void Numbers_that_never_come_are_counted_once()
    {
        _sequence.TryAccept(0, out _);

        Assert.True(_sequence.TryAccept(4, out var missing));
        Assert.Equal(3, missing);
        Assert.True(_sequence.TryAccept(5, out missing));
        Assert.Equal(0, missing);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_number_that_is_none_is_not_taken(int number) => Assert.False(_sequence.TryAccept(number, out _));
}
