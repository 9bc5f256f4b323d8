using System.Runtime.InteropServices;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>The CUDA runtime of one version, as far as the worker calls it itself.</summary>
internal sealed unsafe class CudaRuntime
{
    private readonly delegate* unmanaged[Cdecl]<int*, int> _getDeviceCount;
    private readonly delegate* unmanaged[Cdecl]<nuint*, nuint*, int> _getMemory;

    private CudaRuntime(nint library)
    {
        _getDeviceCount = (delegate* unmanaged[Cdecl]<int*, int>)NativeLibrary.GetExport(library, "cudaGetDeviceCount");
        _getMemory = (delegate* unmanaged[Cdecl]<nuint*, nuint*, int>)NativeLibrary.GetExport(library, "cudaMemGetInfo");
    }

    /// <summary>Loads the libraries that Whisper's native library depends on.</summary>
    /// <param name="version">The major version.</param>
    /// <returns>Null if one is not installed.</returns>
    public static CudaRuntime? Open(int version)
    {
        var (runtime, blas) = OperatingSystem.IsWindows()
            ? ($"cudart64_{version}.dll", $"cublas64_{version}.dll")
            : ($"libcudart.so.{version}", $"libcublas.so.{version}");
        return NativeLibrary.TryLoad(runtime, out var library) && NativeLibrary.TryLoad(blas, out _)
            ? new CudaRuntime(library)
            : null;
    }

    /// <summary>Looks for a GPU.</summary>
    /// <returns>The error code of the runtime; 0 if there is a GPU.</returns>
    public int FindDevice()
    {
        int count;
        var error = _getDeviceCount(&count);
        return error == 0 && count == 0 ? CudaState.NoDevice : error;
    }

    /// <summary>The free memory of the first GPU in bytes, after this process has allocated its context there.</summary>
    /// <returns>Zero if the memory is not sufficient for the context; null if it is unknown.</returns>
    public long? FreeMemory()
    {
        nuint free, total;
        return _getMemory(&free, &total) switch
        {
            0 => (long)free,
            CudaState.OutOfMemory => 0,
            _ => null,
        };
    }
}
