using PortBridge.Playground.Capture;

namespace PortBridge.Playground.Tests.Capture;

public sealed class PendingAudioTests
{
    private readonly PendingAudio _pending = new();
    private readonly TaskCompletionSource<bool> _accepted = new();

    [Fact]
    public async Task Only_chunks_that_wait_are_counted()
    {
        for (var i = 0; i < 2 * PendingAudio.MaxChunks; i++)
            Assert.True(await _pending.AddAsync(i, 6400, Task.FromResult(true)));

        Assert.True(_pending.HasRoomFor(PendingAudio.MaxBytes));
        Assert.False(_pending.HasRoomFor(PendingAudio.MaxBytes + 1));
    }

    [Fact]
    public async Task Chunks_are_limited_until_they_are_accepted()
    {
        var answers = Enumerable.Range(0, PendingAudio.MaxChunks).Select(i => _pending.AddAsync(i, 2, _accepted.Task)).ToArray();
        Assert.False(_pending.HasRoomFor(0));

        _accepted.SetResult(true);

        Assert.All(await Task.WhenAll(answers), Assert.True);
        Assert.True(_pending.HasRoomFor(0));
    }

    [Fact]
    public void Bytes_are_limited_too()
    {
        _ = _pending.AddAsync(0, PendingAudio.MaxBytes - 1, _accepted.Task);

        Assert.True(_pending.HasRoomFor(1));
        Assert.False(_pending.HasRoomFor(2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_repetition_waits_for_the_chunk_and_the_repetition_before_it_does_not(bool isWanted)
    {
        _ = _pending.AddAsync(7, 2, _accepted.Task);

        var first = _pending.RepeatAsync(7);
        Assert.False(first.IsCompleted);
        var second = _pending.RepeatAsync(7);
        Assert.True(await first);
        _accepted.SetResult(isWanted);

        Assert.Equal(isWanted, await second);
        Assert.True(await _pending.RepeatAsync(7));
    }

    [Fact]
    public async Task A_failed_chunk_does_not_wait_any_more()
    {
        var answer = _pending.AddAsync(0, PendingAudio.MaxBytes, _accepted.Task);
        _accepted.SetException(new ArgumentException("no"));

        await Assert.ThrowsAsync<ArgumentException>(() => answer);
        Assert.True(_pending.HasRoomFor(PendingAudio.MaxBytes));
    }
}
