using PortBridge.Protocol;
using PortBridge.Sessions;

namespace PortBridge.Bridge.Tests.Sessions;

public sealed class ReplayPointTests
{
    [Theory]
    [InlineData(8_000)]
    [InlineData(11_025)]
    [InlineData(16_000)]
    [InlineData(44_100)]
    [InlineData(48_000)]
    public void The_next_worker_receives_the_committed_position_in_milliseconds(int sampleRate)
    {
        var format = new AudioFormat(sampleRate, SampleFormat.PcmS16Le);
        var audio = new ReplayBuffer(format, TimeSpan.FromSeconds(30));
        audio.Append(new byte[format.BytesOf(TimeSpan.FromSeconds(20))]);

        for (var ms = 1L; ms < 20_000; ms++)
        {
            audio.Commit(TimeSpan.FromMilliseconds(ms));

            var point = audio.Point();

            // In milliseconds, as in start_session.
            Assert.Equal(ms, (long)point.From.TotalMilliseconds + (long)point.Context.TotalMilliseconds);
        }
    }
}
