namespace PortBridge.Worker.Engines;

/// <summary>Where an engine shall run.</summary>
internal enum DeviceChoice
{
    /// <summary>The fastest that works: CUDA, CUDA 12, Vulkan, CPU.</summary>
    Auto,

    /// <summary>An NVIDIA GPU, with CUDA 13 or else 12, and nothing else.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU with CUDA 12, and nothing else.</summary>
    Cuda12,

    /// <summary>A GPU with Vulkan, and nothing else.</summary>
    Vulkan,

    /// <summary>The CPU.</summary>
    Cpu,
}
