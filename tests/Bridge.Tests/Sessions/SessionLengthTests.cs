using PortBridge.Protocol;
using PortBridge.Sessions;

namespace PortBridge.Bridge.Tests.Sessions;

/// <summary>A session ends before its times reach the limit of the protocol.</summary>
public sealed class SessionLengthTests
{
    [Fact]
    public void Audio_that_would_reach_the_limit_is_refused()
    {
        var format = new AudioFormat(16_000, SampleFormat.PcmS16Le);
        var second = TimeSpan.FromSeconds(1);
        var audio = new SessionAudio(format, 20 * second, 30 * second, limit: second);

        Assert.Null(audio.Append(new byte[format.BytesOf(second / 2)], mustFit: false));

        Assert.False(audio.IsWithinMaxLength(format.BytesOf(second / 2)));
        Assert.True(audio.IsWithinMaxLength(format.BytesOf(second / 2) - format.BytesPerSample));
        audio.Clear();
    }
}
