using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>
/// Takes the library's log, which would otherwise fill stderr with hundreds of lines a decoder. Errors are kept for
/// the exception that follows; a fatal one is the library's last word before it ends the process, so it is printed.
/// </summary>
internal static unsafe class NativeLog
{
    private const int ErrorLevel = 4;
    private const int FatalLevel = 5;

    // The one format with which sphinxbase reports warnings and worse: level, file, line, message. The callback is
    // variadic in C; the arguments are only looked at behind this very format, and arrive in the same places as fixed
    // ones do on x86-64 and AArch64 Linux.
    private static ReadOnlySpan<byte> KnownFormat => "%s: \"%s\", line %ld: %s"u8;

    [ThreadStatic]
    private static string? _lastError;

    /// <summary>Takes the log over; harmless when done again.</summary>
    public static void Capture()
    {
        Native.SetLogCallback(&OnMessage, 0);
        Native.SetLogFile(0);
    }

    /// <summary>The last error on this thread since the last call, without its line break.</summary>
    public static string? TakeError()
    {
        var error = _lastError;
        _lastError = null;
        return error;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(nint user, int level, byte* format, byte* name, byte* file, nint line, byte* message)
    {
        if (level < ErrorLevel)
            return;
        if (!MemoryMarshal.CreateReadOnlySpanFromNullTerminated(format).StartsWith(KnownFormat))
            return;

        _lastError = Marshal.PtrToStringUTF8((nint)message)?.ReplaceLineEndings(" ").Trim();
        if (level == FatalLevel)
            Console.Error.WriteLine($"PocketSphinx ends this process: {_lastError}");
    }
}
