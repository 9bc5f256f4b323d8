using PortBridge.Worker.Endpointing;

namespace PortBridge.Worker.Tests.Endpointing;

public class SegmentationOptionsTests
{
    [Fact]
    public void The_defaults_have_room_for_speech() => Assert.True(new SegmentationOptions().HasRoomForSpeech);

    [Fact]
    public void The_maximum_must_exceed_the_pre_roll() => Assert.False(
        new SegmentationOptions { PreRoll = TimeSpan.FromSeconds(1.5), MaximumUtterance = TimeSpan.FromSeconds(3) }.HasRoomForSpeech);
}
