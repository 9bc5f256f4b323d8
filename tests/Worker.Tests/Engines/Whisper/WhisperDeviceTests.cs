using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Tests.Engines.Whisper;

public class WhisperDeviceTests
{
    [Theory]
    [InlineData(false, "./play --cuda")]
    [InlineData(true, "install the CUDA")]
    public void A_silent_fallback_to_the_CPU_is_reported_with_the_missing_component(
        bool hasCudaLibraries, string remedy)
    {
        var device = WhisperDevice.Evaluate(DeviceChoice.Auto, "cpu", hasNvidiaDriver: true, hasCudaLibraries);

        Assert.Equal("cpu", device.Name);
        Assert.Contains(remedy, device.Warning, StringComparison.Ordinal);
        Assert.False(device.IsGpu);
    }

    [Theory]
    [InlineData(DeviceChoice.Cuda, true, "although an NVIDIA driver is present")]
    [InlineData(DeviceChoice.Cuda, false, "no NVIDIA driver")]
    [InlineData(DeviceChoice.Cuda12, true, "although an NVIDIA driver is present")]
    [InlineData(DeviceChoice.Vulkan, false, "Vulkan driver")]
    internal void A_device_that_was_insisted_on_is_refused_where_it_is_not_used(DeviceChoice choice, bool hasDriver, string reason)
    {
        var e = Assert.Throws<EngineException>(() => WhisperDevice.Evaluate(choice, "cpu", hasDriver, hasCudaLibraries: false));

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
        var device = WhisperDevice.Evaluate(choice, name, hasDriver, hasCudaLibraries: true);

        Assert.Equal(new WhisperDevice(name, null), device);
        Assert.Equal(isGpu, device.IsGpu);
    }
}
