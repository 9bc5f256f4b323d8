using PortBridge.Worker.Speech;

namespace PortBridge.Worker.Tests.Speech;

public class SegmentationOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(new SegmentationOptions().Validate());

    [Fact]
    public void Every_option_out_of_its_range_is_named()
    {
        var errors = new SegmentationOptions
        {
            MinimumSpeech = TimeSpan.Zero,
            Threshold = 0.95,
            TrailingSilence = TimeSpan.FromSeconds(6),
            PreRoll = TimeSpan.FromMilliseconds(-1),
            MaximumUtterance = TimeSpan.FromMinutes(2),
            LevelFloor = double.NaN,
        }.Validate();

        Assert.Equal(6, errors.Count);
        Assert.Contains("TrailingSilence is 6000 ms; it must be 100 to 5000 ms.", errors);
        Assert.Contains("Threshold is 0.95; it must be 0.2 to 0.9.", errors);
        Assert.Contains("LevelFloor is NaN dB; it must be -120 to -20 dB.", errors);
    }

    [Fact]
    public void An_utterance_must_have_room_for_its_own_beginning()
    {
        var options = new SegmentationOptions { PreRoll = TimeSpan.FromSeconds(1.5), MaximumUtterance = TimeSpan.FromSeconds(2) };

        Assert.Contains("MaximumUtterance", Assert.Single(options.Validate()), StringComparison.Ordinal);
    }
}
