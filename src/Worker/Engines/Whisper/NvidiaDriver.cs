using System.Runtime.InteropServices;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>Detects an NVIDIA GPU with its driver.</summary>
internal static class NvidiaDriver
{
    /// <summary>Whether the driver is installed.</summary>
    public static bool IsPresent { get; } = OperatingSystem.IsWindows()
        ? NativeLibrary.TryLoad("nvcuda.dll", out _)
        : File.Exists("/proc/driver/nvidia/version");

    /// <summary>Whether the CUDA runtime is installed too. Without it the native library falls back to the CPU.</summary>
    public static bool HasCuda => IsPresent && CudaRuntimes.Any(name => NativeLibrary.TryLoad(name, out _));

    private static string[] CudaRuntimes => OperatingSystem.IsWindows()
        ? ["cudart64_13.dll", "cudart64_12.dll"]
        : ["libcudart.so.13", "libcudart.so.12"];
}
