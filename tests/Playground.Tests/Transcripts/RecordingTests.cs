using PortBridge.Playground.Tests.Support;
using PortBridge.Playground.Transcripts;

namespace PortBridge.Playground.Tests.Transcripts;

public sealed class RecordingTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly Recording _recording = new(Some.Memory());

    public void Dispose() => _recording.Dispose();

    [Fact]
    public void Appended_audio_is_read_back_across_blocks()
    {
        var sound = Enumerable.Range(0, 100_000).Select(number => (byte)(number * 7)).ToArray();
        foreach (var piece in sound.Chunk(6_398))
            _recording.Append(piece);

        Assert.Equal(sound, _recording.Read(TimeSpan.Zero, TimeSpan.MaxValue / 2));
        Assert.Equal(sound[16_000..48_000], _recording.Read(Second / 2, 1.5 * Second));
    }

    [Fact]
    public void Only_the_last_ten_minutes_are_kept()
    {
        for (byte second = 0; second < 250; second++)
            Say(3 * Second, second);

        Assert.Equal(150 * Second, _recording.Start);
        Assert.Equal(750 * Second, _recording.End);
        Assert.Equal(Recording.MaxLength, LengthOf(_recording.Read(_recording.Start, _recording.End)));
        Assert.All(_recording.Read(150 * Second, 153 * Second), sample => Assert.Equal(50, sample));
        Assert.All(_recording.Read(747 * Second, 750 * Second), sample => Assert.Equal(249, sample));
        Assert.Empty(_recording.Read(TimeSpan.Zero, 150 * Second));
    }

    [Fact]
    public void A_range_that_is_partly_kept_is_read_in_part()
    {
        Say(Second, 1);

        Assert.Equal(Second / 2, LengthOf(_recording.Read(Second / 2, 9 * Second)));
        Assert.Equal(Second, LengthOf(_recording.Read(-Second, Second)));
        Assert.Empty(_recording.Read(Second, 2 * Second));
        Assert.Empty(_recording.Read(Second, Second / 2));
    }

    [Fact]
    public void A_gap_between_sessions_is_filled_with_silence()
    {
        Say(Second, 1);
        _recording.ContinueAt(2 * Second);
        Say(Second, 2);

        var sound = _recording.Read(TimeSpan.Zero, 3 * Second);
        Assert.Equal(1, sound[31_999]);
        Assert.All(sound[32_000..64_000], sample => Assert.Equal(0, sample));
        Assert.Equal(2, sound[64_000]);
    }

    [Fact]
    public void Continuing_far_later_keeps_the_length_limit()
    {
        Say(Second, 1);
        _recording.ContinueAt(TimeSpan.FromHours(2));
        Say(Second, 2);

        Assert.Equal(TimeSpan.FromHours(2) + Second, _recording.End);
        Assert.Equal(_recording.End - Recording.MaxLength, _recording.Start);
        Assert.Equal(0, _recording.Read(TimeSpan.FromHours(2) - Second, TimeSpan.FromHours(2))[0]);
    }

    [Fact]
    public void Continuing_earlier_overwrites_later_audio()
    {
        Say(3 * Second, 1);
        _recording.ContinueAt(Second);
        Say(Second, 2);

        Assert.Equal(2 * Second, _recording.End);
        Assert.Equal(2, _recording.Read(Second, 2 * Second)[0]);
    }

    [Fact]
    public void Clear_removes_all_audio()
    {
        Say(3 * Second, 1);
        _recording.Clear();

        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (_recording.Start, _recording.End));
        Assert.Empty(_recording.Read(TimeSpan.Zero, 3 * Second));
    }

    [Fact]
    public void Moved_audio_is_read_at_its_new_position()
    {
        Say(Second, 1);
        _recording.MoveBy(10 * Second);
        _recording.ContinueAt(11 * Second);
        Say(Second, 2);

        Assert.Equal((10 * Second, 12 * Second), (_recording.Start, _recording.End));
        Assert.Equal(1, _recording.Read(10 * Second, 11 * Second)[0]);
        Assert.Equal(2, _recording.Read(11 * Second, 12 * Second)[0]);
        Assert.Empty(_recording.Read(TimeSpan.Zero, 10 * Second));
        _recording.Clear();
        Assert.Equal(TimeSpan.Zero, _recording.Start);
    }

    private static TimeSpan LengthOf(byte[] sound) => TimeSpan.FromSeconds(sound.Length / 32_000.0);

    private void Say(TimeSpan length, byte sample)
    {
        var sound = new byte[(int)(length.TotalSeconds * 32_000)];
        Array.Fill(sound, sample);
        _recording.Append(sound);
    }

    [Fact]
    public void A_recording_is_read_as_a_stream_while_it_continues()
    {
        using var sound = new Recording(Some.Memory());
        sound.Append([1, 2, 3, 4]);
        using var stream = sound.OpenRead();
        sound.Append([5, 6]);
        var read = new byte[10];

        Assert.Equal(4, stream.Length);
        Assert.Equal(4, stream.Read(read));
        Assert.Equal([1, 2, 3, 4], read[..4]);
        Assert.Equal(0, stream.Read(read));
    }

    [Fact]
    public void Audio_that_is_removed_while_a_stream_is_read_is_silence()
    {
        using var sound = new Recording(Some.Memory());
        sound.Append([1, 2, 3, 4]);
        using var stream = sound.OpenRead();
        sound.Clear();
        var read = new byte[4];

        stream.ReadExactly(read);

        Assert.Equal(new byte[4], read);
    }

    [Fact]
    public void Without_shared_memory_the_oldest_audio_is_removed_earlier_but_ten_seconds_are_kept()
    {
        var memory = new RecordingMemory(20 * 32_000);
        using var first = new Recording(memory);
        using var second = new Recording(memory);

        for (byte number = 1; number <= 30; number++)
            first.Append(Enumerable.Repeat(number, 32_000).ToArray());
        for (byte number = 1; number <= 30; number++)
            second.Append(Enumerable.Repeat(number, 32_000).ToArray());

        Assert.Equal(20 * Second, first.End - first.Start);
        Assert.Equal(first.Read(29 * Second, 30 * Second), second.Read(29 * Second, 30 * Second));
        Assert.InRange(second.End - second.Start, Recording.MinLength, Recording.MinLength + Second);
        Assert.InRange(memory.Reserved, 30 * 32_000, 31 * 32_000);
    }

    [Fact]
    public void A_recording_that_is_cleared_returns_its_memory()
    {
        var memory = new RecordingMemory(long.MaxValue);
        using var recording = new Recording(memory);
        recording.Append(new byte[100_000]);

        recording.Clear();

        Assert.Equal(0, memory.Reserved);
    }
}
