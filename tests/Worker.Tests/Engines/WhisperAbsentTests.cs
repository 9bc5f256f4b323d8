namespace PortBridge.Worker.Tests.Engines;

public class WhisperAbsentTests
{
    [Fact]
    public void Whisper() => Assert.Skip("Whisper.net is not in this package feed.");
}
