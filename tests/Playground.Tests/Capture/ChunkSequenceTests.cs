using PortBridge.Playground.Capture;

namespace PortBridge.Playground.Tests.Capture;

public sealed class ChunkSequenceTests
{
    private static readonly TimeSpan Chunk = TimeSpan.FromMilliseconds(50);

    private readonly ChunkSequence _sequence = new();

    [Fact]
    public void Chunks_in_order_are_accepted_without_gaps()
    {
        for (var number = 0; number < 5; number++)
        {
            Assert.True(_sequence.TryAccept(number, Chunk, out var missing));
            Assert.Equal(0, missing);
        }
    }

    [Fact]
    public void A_repeated_chunk_is_rejected()
    {
        _sequence.TryAccept(0, Chunk, out _);
        _sequence.TryAccept(1, Chunk, out _);

        Assert.False(_sequence.TryAccept(0, Chunk, out _));
        Assert.False(_sequence.TryAccept(1, Chunk, out _));
        Assert.True(_sequence.TryAccept(2, Chunk, out _));
    }

    [Fact]
    public void Skipped_numbers_are_counted_once()
    {
        _sequence.TryAccept(0, Chunk, out _);

        Assert.True(_sequence.TryAccept(4, Chunk, out var missing));
        Assert.Equal(3, missing);
        Assert.True(_sequence.TryAccept(5, Chunk, out missing));
        Assert.Equal(0, missing);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void An_invalid_number_is_rejected(int number) => Assert.False(_sequence.TryAccept(number, Chunk, out _));

    [Fact]
    public void Chunks_are_committed_up_to_a_position_in_the_accepted_audio()
    {
        _sequence.TryAccept(0, Chunk, out _);
        _sequence.TryAccept(4, Chunk, out _);
        _sequence.TryAccept(5, TimeSpan.Zero, out _);
        _sequence.TryAccept(6, Chunk, out _);

        Assert.Equal(0, _sequence.CommitTo(0.99 * Chunk));
        Assert.Equal(1, _sequence.CommitTo(1.99 * Chunk));
        Assert.Equal(6, _sequence.CommitTo(2 * Chunk));
        Assert.Equal(6, _sequence.CommitTo(TimeSpan.Zero));
        Assert.Equal(7, _sequence.CommitTo(TimeSpan.MaxValue));
    }

    [Fact]
    public void The_oldest_chunks_are_committed_if_nothing_else_commits_them()
    {
        for (var number = 0; number <= ChunkSequence.MaxUncommitted; number++)
            _sequence.TryAccept(number, Chunk, out _);

        Assert.Equal(1, _sequence.CommitTo(TimeSpan.Zero));
    }
}
