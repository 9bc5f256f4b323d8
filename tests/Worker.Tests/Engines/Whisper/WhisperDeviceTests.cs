using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Whisper;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Tests.Engines.Whisper;

public class WhisperDeviceTests
{
    private static readonly CudaState Usable = new(13, IsIncluded: true, IsInstalled: true, Error: 0);

    [Theory]
    [InlineData(false, false, 0, "./play --cuda")]
    [InlineData(true, false, 0, "install the CUDA 13 toolkit")]
    [InlineData(true, true, CudaState.NoDevice, "CUDA_VISIBLE_DEVICES")]
    [InlineData(true, true, CudaState.DriverTooOld, "update the NVIDIA driver")]
    [InlineData(true, true, 999, "CUDA reports the error 999")]
    [InlineData(true, true, 0, "--engine-log debug")]
    public void A_silent_fallback_to_the_CPU_is_reported_with_its_reason(
        bool isIncluded, bool isInstalled, int error, string remedy)
    {
        var device = WhisperDevice.Evaluate(DeviceChoice.Auto, "cpu", [new CudaState(13, isIncluded, isInstalled, error)]);

        Assert.Equal("cpu", device.Name);
        Assert.Contains(remedy, device.Warning, StringComparison.Ordinal);
        Assert.False(device.IsGpu);
    }

    [Fact]
    public void The_reason_is_that_of_the_version_that_lacks_the_least()
    {
        CudaState[] states = [Usable with { IsInstalled = false }, new(12, IsIncluded: true, IsInstalled: true, CudaState.NoDevice)];

        Assert.Contains("CUDA_VISIBLE_DEVICES", CudaState.RemedyOf(states), StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_without_the_libraries_of_CUDA_cannot_use_an_installed_toolkit()
    {
        Assert.True(Usable.IsUsable);
        Assert.False((Usable with { IsIncluded = false }).IsUsable);
    }

    [Theory]
    [InlineData(DeviceChoice.Cuda, true, "although an NVIDIA driver is present")]
    [InlineData(DeviceChoice.Cuda, false, "no NVIDIA driver")]
    [InlineData(DeviceChoice.Cuda12, true, "although an NVIDIA driver is present")]
    [InlineData(DeviceChoice.Vulkan, false, "Vulkan driver")]
    internal void A_device_that_was_insisted_on_is_refused_where_it_is_not_used(DeviceChoice choice, bool hasDriver, string reason)
    {
        var e = Assert.Throws<EngineException>(
            () => WhisperDevice.Evaluate(choice, "cpu", hasDriver ? [Usable with { IsInstalled = false }] : []));

        Assert.Equal(EngineFailure.Unavailable, e.Reason);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DeviceChoice.Auto, "cuda:0", true, true)]
    [InlineData(DeviceChoice.Auto, "cpu", false, false)]
    [InlineData(DeviceChoice.Cpu, "cpu", false, false)]
    [InlineData(DeviceChoice.Cuda, "cuda:0", true, true)]
    [InlineData(DeviceChoice.Vulkan, "vulkan:0", false, true)]
    internal void What_was_wanted_and_loaded_is_announced(DeviceChoice choice, string name, bool hasDriver, bool isGpu)
    {
        var device = WhisperDevice.Evaluate(choice, name, hasDriver ? [Usable] : []);

        Assert.Equal(new WhisperDevice(name, null), device);
        Assert.Equal(isGpu, device.IsGpu);
    }

    [Fact]
    public void A_model_that_does_not_fit_in_the_memory_of_the_GPU_is_refused_with_the_sizes()
    {
        var e = Assert.Throws<EngineException>(() => GpuMemory.Check("m.bin", 1000L << 20, 1200L << 20));

        Assert.Equal(EngineFailure.Unavailable, e.Reason);
        Assert.Contains("1200 MiB of free memory, but m.bin needs 1400 MiB", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1400L)]
    [InlineData(null)]
    public void A_model_that_fits_or_whose_GPU_is_unknown_is_accepted(long? free) =>
        GpuMemory.Check("m.bin", 1000L << 20, free << 20);
}
