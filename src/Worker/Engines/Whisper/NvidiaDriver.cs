using System.Runtime.InteropServices;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>Whether this machine has an NVIDIA GPU with its driver.</summary>
internal static class NvidiaDriver
{
    public static bool IsPresent { get; } = OperatingSystem.IsWindows()
        ? NativeLibrary.TryLoad("nvcuda.dll", out _)
        : File.Exists("/proc/driver/nvidia/version");
}
