using PortBridge.Worker.Endpointing;

namespace PortBridge.Worker.Tests.Endpointing;

public class SegmentationOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(new SegmentationOptions().Validate());

    [Fact]
    public void Every_option_out_of_its_range_is_named()
    {
        var errors = new SegmentationOptions
        {
            Endpointing = new(SilenceDuration: TimeSpan.FromSeconds(6)),
            PreRoll = TimeSpan.FromMilliseconds(-1),
            MaximumUtterance = TimeSpan.FromMinutes(2),
            LevelFloor = double.NaN,
        }.Validate();

        Assert.Equal(4, errors.Count);
        Assert.Contains("The field \"endpointing.silence_duration_ms\" is 6000; it must be 100 to 5000.", errors);
        Assert.Contains("LevelFloor is NaN dB; it must be -120 to -20 dB.", errors);
    }

    [Fact]
    public void The_maximum_must_exceed_the_pre_roll()
    {
        var options = new SegmentationOptions { PreRoll = TimeSpan.FromSeconds(1.5), MaximumUtterance = TimeSpan.FromSeconds(2) };

        Assert.Contains("MaximumUtterance", Assert.Single(options.Validate()), StringComparison.Ordinal);
    }
}
