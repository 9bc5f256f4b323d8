using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Whisper;

namespace PortBridge.Worker.Tests.Engines.Whisper;

public class WhisperDeviceTests
{
    [Fact]
    public void A_silent_fall_back_to_the_CPU_is_reported_where_there_is_a_driver()
    {
        var device = WhisperDevice.Judge(DeviceChoice.Auto, "cpu", hasNvidiaDriver: true);

        Assert.Equal("cpu", device.Name);
        Assert.Contains("install the CUDA", device.Shortcoming, StringComparison.Ordinal);
        Assert.False(device.IsGpu);
    }

    [Theory]
    [InlineData(DeviceChoice.Cuda, true, "though an NVIDIA driver is present")]
    [InlineData(DeviceChoice.Cuda, false, "no NVIDIA driver")]
    [InlineData(DeviceChoice.Cuda12, true, "though an NVIDIA driver is present")]
    [InlineData(DeviceChoice.Vulkan, false, "Vulkan driver")]
    internal void A_device_that_was_insisted_on_is_refused_where_it_is_not_used(DeviceChoice choice, bool hasDriver, string reason)
    {
        var e = Assert.Throws<EngineException>(() => WhisperDevice.Judge(choice, "cpu", hasDriver));

        Assert.Equal(EngineFailure.Unavailable, e.Reason);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DeviceChoice.Auto, "cuda:0", true, true)]
    [InlineData(DeviceChoice.Auto, "cpu", false, false)]
    [InlineData(DeviceChoice.Cpu, "cpu", true, false)]
    [InlineData(DeviceChoice.Cuda, "cuda:0", true, true)]
    [InlineData(DeviceChoice.Vulkan, "vulkan:0", false, true)]
    internal void What_was_wanted_and_loaded_is_announced(DeviceChoice choice, string name, bool hasDriver, bool isGpu)
    {
        var device = WhisperDevice.Judge(choice, name, hasDriver);

        Assert.Equal(new WhisperDevice(name, null), device);
        Assert.Equal(isGpu, device.IsGpu);
    }
}
