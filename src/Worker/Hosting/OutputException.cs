using System.Runtime.InteropServices;

namespace PortBridge.Worker.Hosting;

/// <summary>A descriptor cannot be written.</summary>
/// <param name="descriptor">The descriptor.</param>
/// <param name="error">The value of <c>errno</c>.</param>
internal sealed class OutputException(int descriptor, int error)
    : IOException($"{NameOf(descriptor)} cannot be written: {Describe(error)}.", error)
{
    private const int StandardOutput = 1;
    private const int BadDescriptor = 9; // EBADF
    private const int BrokenPipe = 32; // EPIPE

    /// <summary>Whether the descriptor is a pipe or socket whose reader has closed it.</summary>
    public bool IsReaderGone => HResult == BrokenPipe;

    private static string NameOf(int descriptor) =>
        descriptor == StandardOutput ? "Standard output" : $"Descriptor {descriptor}";

    private static string Describe(int error) => error == BadDescriptor ? "it is closed" : Marshal.GetPInvokeErrorMessage(error);
}
