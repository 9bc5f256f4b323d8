using System.Runtime.InteropServices;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>Whether this machine has an NVIDIA GPU with its driver.</summary>
internal static class NvidiaDriver
{
    public static bool IsPresent { get; } = OperatingSystem.IsWindows()
        ? NativeLibrary.TryLoad("nvcuda.dll", out _)
        : File.Exists("/proc/driver/nvidia/version");

    /// <summary>Whether CUDA's runtime is there too, without which the native library works on the CPU.</summary>
    public static bool HasCuda => IsPresent && CudaRuntimes.Any(name => NativeLibrary.TryLoad(name, out _));

    private static string[] CudaRuntimes => OperatingSystem.IsWindows()
        ? ["cudart64_13.dll", "cudart64_12.dll"]
        : ["libcudart.so.13", "libcudart.so.12"];
}
