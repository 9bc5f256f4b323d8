using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PortBridge.Protocol;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>
/// Receives the library's log, which would otherwise write hundreds of lines a decoder to standard error. Errors are
/// kept for the exception that follows. After a fatal error the library would exit with code 1; this class exits first,
/// with the reason on standard error and a code that distinguishes an invalid model from a failed decode.
/// </summary>
internal static unsafe class NativeLog
{
    private const int ErrorLevel = 4;
    private const int FatalLevel = 5;

    // The format of sphinxbase's warnings and errors: level, file, line, message. The callback is variadic in C; its
    // arguments are read only after this format, and are passed like fixed arguments on x86-64 and AArch64 Linux.
    private static ReadOnlySpan<byte> KnownFormat => "%s: \"%s\", line %ld: %s"u8;

    [ThreadStatic]
    private static string? _lastError;

    [ThreadStatic]
    private static bool _isLoading;

    /// <summary>Whether this thread is loading a model.</summary>
    public static bool IsLoading
    {
        get => _isLoading;
        set => _isLoading = value;
    }

    /// <summary>Redirects the log to this class. It may be called again.</summary>
    public static void Capture()
    {
        Native.SetLogCallback(&OnMessage, 0);
        Native.SetLogFile(0);
    }

    /// <summary>Returns and clears the last error of this thread, without a line break.</summary>
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
        {
            Console.Error.WriteLine($"PocketSphinx failed: {_lastError}. Check --model or the package pocketsphinx-en-us.");
            Environment.Exit(IsLoading ? ExitCodes.Configuration : ExitCodes.Internal);
        }
    }
}
