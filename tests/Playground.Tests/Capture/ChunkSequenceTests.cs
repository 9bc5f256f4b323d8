using PortBridge.Playground.Capture;

namespace PortBridge.Playground.Tests.Capture;

public sealed class ChunkSequenceTests
{
    private readonly ChunkSequence _sequence = new();

    [Fact]
    public void Chunks_in_order_are_accepted_without_gaps()
    {
        for (var number = 0; number < 5; number++)
        {
            Assert.True(_sequence.TryAccept(number, out var missing));
            Assert.Equal(0, missing);
        }
    }

    [Fact]
    public void A_repeated_chunk_is_rejected()
    {
        _sequence.TryAccept(0, out _);
        _sequence.TryAccept(1, out _);

        Assert.False(_sequence.TryAccept(0, out _));
        Assert.False(_sequence.TryAccept(1, out _));
        Assert.True(_sequence.TryAccept(2, out _));
    }

    [Fact]
    public void Skipped_numbers_are_counted_once()
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
    public void An_invalid_number_is_rejected(int number) => Assert.False(_sequence.TryAccept(number, out _));
}
