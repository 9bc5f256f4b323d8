using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Tests.Localization;

public sealed class TimeFormatterTests
{
    [Theory]
    [InlineData(5, "0:05", "PT5.0S")]
    [InlineData(65.25, "1:05", "PT65.3S")]
    [InlineData(3661, "1:01:01", "PT3661.0S")]
    [InlineData(180_000, "50:00:00", "PT180000.0S")]
    public void Times_are_formatted_for_people_and_for_machines(double seconds, string reading, string duration)
    {
        var time = TimeSpan.FromSeconds(seconds);

        Assert.Equal((reading, duration), (TimeFormatter.Clock(time), TimeFormatter.Duration(time)));
    }
}
