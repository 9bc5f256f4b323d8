using FsCheck;
using FsCheck.Fluent;
using PortBridge.Protocol;
using PortBridge.Sessions;

namespace PortBridge.Bridge.Tests.Sessions;

public sealed class ReplayBufferTests
{
    private const int BytesPerSecond = 32_000;

    private static readonly AudioFormat Format = new(16_000, SampleFormat.PcmS16Le);

    [Fact]
    public void The_buffer_returns_what_was_written_for_any_pieces_and_committed_positions() => Prop.ForAll(
        Gen.Zip(Gen.Choose(0, 60_000), Gen.Choose(0, 3_000)).ListOf().ToArbitrary(),
        pieces =>
        {
            var buffer = new ReplayBuffer(Format, TimeSpan.FromSeconds(30));
            var written = 0L;
            var committed = TimeSpan.Zero;
            foreach (var (length, settleMs) in pieces)
            {
                var even = length / 2 * 2;
                buffer.Append(Pattern(written, even));
                written += even;
                committed += TimeSpan.FromMilliseconds(settleMs / 20 * 20);
                buffer.Commit(committed);
            }

            var point = buffer.Point();
            var (position, kept, count) = buffer.Read(point.Position, int.MaxValue);
            return position == point.Position && position + count == written && buffer.End == written
                && kept.AsSpan(0, count).SequenceEqual(Pattern(position, count))
                && point.Position % BytesPerSecond == 0
                && count <= 30 * BytesPerSecond;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_replay_point_is_a_whole_second_with_context_before_the_uncommitted_audio()
    {
        var buffer = new ReplayBuffer(Format, TimeSpan.FromSeconds(30));
        buffer.Append(Pattern(0, 12 * BytesPerSecond));

        buffer.Commit(TimeSpan.FromSeconds(9.5));

        Assert.Equal(
            new ReplayPoint(6 * BytesPerSecond, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(3.5)), buffer.Point());
    }

    [Fact]
    public void Beyond_its_capacity_the_oldest_audio_is_dropped_and_its_uncommitted_length_returned()
    {
        var buffer = new ReplayBuffer(Format, TimeSpan.FromSeconds(10));
        Assert.Equal(0, buffer.Append(Pattern(0, 10 * BytesPerSecond)));

        var lost = buffer.Append(Pattern(10 * BytesPerSecond, BytesPerSecond / 2));

        Assert.Equal(BytesPerSecond, lost);
        Assert.Equal(TimeSpan.FromSeconds(1), buffer.Point().From);
        Assert.Equal(TimeSpan.Zero, buffer.Point().Context);
    }

    [Fact]
    public void Dropping_committed_audio_is_not_a_loss()
    {
        var buffer = new ReplayBuffer(Format, TimeSpan.FromSeconds(5));
        buffer.Append(Pattern(0, 5 * BytesPerSecond));
        buffer.Commit(TimeSpan.FromSeconds(2));

        Assert.Equal(0, buffer.Append(Pattern(5 * BytesPerSecond, BytesPerSecond)));
    }

    [Fact]
    public void A_reader_behind_the_start_of_the_buffer_continues_at_the_start()
    {
        var buffer = new ReplayBuffer(Format, TimeSpan.FromSeconds(5));
        buffer.Append(Pattern(0, 8 * BytesPerSecond));

        var (position, bytes, length) = buffer.Read(BytesPerSecond, 1000);

        Assert.Equal(3 * BytesPerSecond, position);
        Assert.Equal(Pattern(position, 1000), bytes[..length]);
    }

    [Fact]
    public void Committing_more_than_was_written_commits_what_was_written()
    {
        var buffer = new ReplayBuffer(Format, TimeSpan.FromSeconds(30));
        buffer.Append(Pattern(0, BytesPerSecond));

        buffer.Commit(TimeSpan.FromHours(1));

        Assert.Equal(TimeSpan.FromSeconds(1), buffer.Point().Context);
    }

    [Fact]
    public void At_unusual_rates_the_replay_point_is_a_whole_number_of_samples_and_milliseconds()
    {
        var format = new AudioFormat(11_025, SampleFormat.PcmF32Le);
        var buffer = new ReplayBuffer(format, TimeSpan.FromSeconds(30));
        buffer.Append(new byte[11_025 * 4 * 9]);

        buffer.Commit(TimeSpan.FromSeconds(7.3));

        Assert.Equal(TimeSpan.FromSeconds(4), buffer.Point().From);
        Assert.Equal(11_025 * 4 * 4, buffer.Point().Position);
    }

    private static byte[] Pattern(long position, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)((position + i) * 31 / 7);
        return bytes;
    }
}
