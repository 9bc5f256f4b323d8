using PortBridge.Worker.Recognition;
using Whisper.net.LibraryLoader;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>The device that Whisper runs on. The native library falls back to the CPU silently.</summary>
/// <param name="Name">The name that <c>ready</c> announces.</param>
/// <param name="Warning">A sentence that says why an available GPU is not used; null if there is none.</param>
internal sealed record WhisperDevice(string Name, string? Warning)
{
    private const string Cpu = "cpu";

    public bool IsGpu => Name != Cpu;

    /// <summary>Sets the order in which native libraries are tried. The first model loads one for the whole process.</summary>
    public static void Prefer(DeviceChoice choice) => RuntimeOptions.RuntimeLibraryOrder = choice switch
    {
        // CUDA must not come last, because the last library is loaded even without a GPU.
        DeviceChoice.Cuda => [RuntimeLibrary.Cuda, RuntimeLibrary.Cuda12, .. OnCpu],
        DeviceChoice.Cuda12 => [RuntimeLibrary.Cuda12, .. OnCpu],
        DeviceChoice.Vulkan => [RuntimeLibrary.Vulkan, .. OnCpu],
        DeviceChoice.Cpu => [.. OnCpu],
        _ => [RuntimeLibrary.Cuda, RuntimeLibrary.Cuda12, RuntimeLibrary.Vulkan, .. OnCpu],
    };

    /// <summary>Checks that a requested GPU can be used, before a model is loaded on the CPU instead.</summary>
    /// <exception cref="EngineException">CUDA was requested and is not available.</exception>
    public static void Check(DeviceChoice choice)
    {
        if (choice is DeviceChoice.Cuda or DeviceChoice.Cuda12 && CudaState.UsedBy(choice) is null)
            Evaluate(choice, Cpu, CudaState.For(choice));
    }

    /// <summary>Determines the device after a model was loaded.</summary>
    /// <exception cref="EngineException">The device that the user requested is not available.</exception>
    public static WhisperDevice Loaded(DeviceChoice choice, WhisperLog log)
    {
        var name = choice == DeviceChoice.Cpu || log.FoundNoGpu ? Cpu : NameOf(RuntimeOptions.LoadedLibrary);
        return Evaluate(choice, name, CudaState.For(choice));
    }

    /// <summary>Compares the loaded device with the requested one.</summary>
    /// <param name="choice">The requested device.</param>
    /// <param name="name">The loaded device.</param>
    /// <param name="cuda">The versions of CUDA that the choice permits; empty without a driver.</param>
    /// <exception cref="EngineException">The device that the user requested is not available.</exception>
    internal static WhisperDevice Evaluate(
        DeviceChoice choice, string name, IReadOnlyList<CudaState> cuda) => choice switch
        {
            DeviceChoice.Cuda or DeviceChoice.Cuda12 when !name.StartsWith("cuda", StringComparison.Ordinal) =>
                throw new EngineException(
                    EngineFailure.Unavailable,
                    cuda.Count > 0
                        ? $"CUDA cannot be used although an NVIDIA driver is present: {CudaState.RemedyOf(cuda)}."
                        : "CUDA cannot be used: there is no NVIDIA driver. Install the driver, or omit --device."),
            DeviceChoice.Vulkan when !name.StartsWith("vulkan", StringComparison.Ordinal) =>
                throw new EngineException(
                    EngineFailure.Unavailable,
                    "Vulkan cannot be used; install a Vulkan driver, and build with the package Whisper.net.Runtime.Vulkan."),
            DeviceChoice.Auto when name == Cpu && cuda.Count > 0 => new WhisperDevice(
                name, $"Whisper runs on the CPU although an NVIDIA driver is present. To use the GPU, {CudaState.RemedyOf(cuda)}."),
            _ => new WhisperDevice(name, null),
        };

    /// <summary>The exception for a native library that cannot be loaded.</summary>
    public static EngineException LoadFailure(Exception e) => new(
        EngineFailure.Unavailable,
        $"Whisper's native library cannot be loaded ({e.Message.ReplaceLineEndings(" ").Trim()}). It needs libgomp.so.1 "
        + "(Debian: apt install libgomp1) and the folder runtimes next to the program.",
        e);

    private static ReadOnlySpan<RuntimeLibrary> OnCpu => [RuntimeLibrary.Cpu, RuntimeLibrary.CpuNoAvx];

    private static string NameOf(RuntimeLibrary? library) => library switch
    {
        RuntimeLibrary.Cuda or RuntimeLibrary.Cuda12 => "cuda:0",
        RuntimeLibrary.Vulkan => "vulkan:0",
        _ => Cpu,
    };
}
