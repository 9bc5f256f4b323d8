using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>The GPU's memory. The native library ends the process if an allocation fails.</summary>
internal static class GpuMemory
{
    /// <summary>The memory of a decode with the largest model, in bytes; measured.</summary>
    public const long OfDecode = 240L << 20;

    /// <summary>The memory of CUDA's own libraries.</summary>
    private const long OfLibraries = 160L << 20;

    /// <summary>Compares the memory of a model and of one decode with the free memory.</summary>
    /// <param name="path">The model.</param>
    /// <param name="size">The size of the model in bytes.</param>
    /// <param name="free">The free memory in bytes; null if it is unknown or if no GPU is used.</param>
    /// <exception cref="EngineException">The free memory is not sufficient.</exception>
    public static void Check(string path, long size, long? free)
    {
        var needed = size + OfDecode + OfLibraries;
        if (free >= needed || free is null)
            return;

        throw new EngineException(
            EngineFailure.Unavailable,
            $"The GPU has {free >> 20} MiB of free memory, but {path} needs {needed >> 20} MiB: end other programs that use "
            + "the GPU, use a smaller model, or use --device cpu.");
    }
}
