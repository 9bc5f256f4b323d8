using System.Runtime.InteropServices;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// Whether Whisper can run on CUDA of one version. The native library falls back to the CPU without a reason, so the
/// worker looks for the reason itself.
/// </summary>
/// <param name="Version">The major version.</param>
/// <param name="IsIncluded">Whether this build has Whisper's native library for it.</param>
/// <param name="IsInstalled">Whether its toolkit is installed.</param>
/// <param name="Error">The error code of its runtime when it looks for a GPU; 0 if it finds one.</param>
internal sealed record CudaState(int Version, bool IsIncluded, bool IsInstalled, int Error)
{
    // As numbered in <driver_types.h>.
    public const int OutOfMemory = 2;
    public const int DriverTooOld = 35;
    public const int NoDevice = 100;

    /// <summary>The versions in the order in which they are tried.</summary>
    private static readonly Lazy<IReadOnlyList<CudaState>> Versions =
        new(() => HasDriver ? [Detect(13, "cuda"), Detect(12, "cuda12")] : []);

    /// <summary>Whether an NVIDIA driver is installed.</summary>
    public static bool HasDriver { get; } = OperatingSystem.IsWindows()
        ? NativeLibrary.TryLoad("nvcuda.dll", out _)
        // The Windows Subsystem for Linux has the library only.
        : File.Exists("/proc/driver/nvidia/version") || NativeLibrary.TryLoad("libcuda.so.1", out _);

    public bool IsUsable => IsIncluded && IsInstalled && Error == 0;

    /// <summary>The runtime; null if it is not installed.</summary>
    public CudaRuntime? Runtime { get; private init; }

    /// <summary>What has to be done so that this version can be used.</summary>
    private string Remedy => this switch
    {
        { IsIncluded: false } => "start it with ./play --cuda, or build it with -p:Cuda=true",
        { IsInstalled: false } => $"install the CUDA {Version} toolkit (libcudart.so.{Version}, libcublas.so.{Version})",
        { Error: NoDevice } => "make a GPU visible to the worker; CUDA finds none (see CUDA_VISIBLE_DEVICES)",
        { Error: DriverTooOld } => $"update the NVIDIA driver, which does not support CUDA {Version}",
        { Error: not 0 } => $"look for the cause with nvidia-smi; CUDA reports the error {Error}",
        _ => "look for the cause with --engine-log debug",
    };

    /// <summary>Detects the versions that a choice of the device permits, in the order in which they are tried.</summary>
    /// <returns>Empty without a driver.</returns>
    public static IReadOnlyList<CudaState> For(DeviceChoice choice) => choice switch
    {
        DeviceChoice.Auto or DeviceChoice.Cuda => Versions.Value,
        DeviceChoice.Cuda12 => [.. Versions.Value.Where(state => state.Version == 12)],
        _ => [],
    };

    /// <summary>The runtime that Whisper's native library will use or uses; null if it cannot use CUDA.</summary>
    public static CudaRuntime? UsedBy(DeviceChoice choice) =>
        For(choice).FirstOrDefault(state => state.IsUsable)?.Runtime;

    /// <summary>What has to be done so that the version that lacks the least can be used.</summary>
    /// <param name="states">At least one.</param>
    public static string RemedyOf(IReadOnlyList<CudaState> states) =>
        states.MaxBy(state => state.IsUsable ? 3 : !state.IsIncluded ? 0 : !state.IsInstalled ? 1 : 2)!.Remedy;

    private static CudaState Detect(int version, string folder)
    {
        var isIncluded = Directory.Exists(Path.Combine(AppContext.BaseDirectory, "runtimes", folder));
        var runtime = isIncluded ? CudaRuntime.Open(version) : null;
        return new CudaState(version, isIncluded, runtime is not null, runtime?.FindDevice() ?? 0) { Runtime = runtime };
    }
}
