namespace PortBridge.Worker.Engines;

/// <summary>The device that an engine should run on.</summary>
internal enum DeviceChoice
{
    /// <summary>The first that works of CUDA, CUDA 12, Vulkan and CPU.</summary>
    Auto,

    /// <summary>An NVIDIA GPU with CUDA 13 or 12. Loading fails if it is not available.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU with CUDA 12. Loading fails if it is not available.</summary>
    Cuda12,

    /// <summary>A GPU with Vulkan. Loading fails if it is not available.</summary>
    Vulkan,

    /// <summary>The CPU.</summary>
    Cpu,
}
