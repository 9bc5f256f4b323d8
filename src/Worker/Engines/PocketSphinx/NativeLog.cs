using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PortBridge.Protocol;

namespace PortBridge.Worker.Engines.PocketSphinx;

/// <summary>
/// Takes the library's log, which would otherwise fill stderr with hundreds of lines a decoder. Errors are kept for
/// the exception that follows. After a fatal one the library would end the process with code 1, which says nothing;
/// so it is ended here, with the reason on stderr and a code that tells a broken model from a failure at work.
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

    [ThreadStatic]
    private static bool _isLoading;

    /// <summary>Whether this thread is loading a model.</summary>
    public static bool IsLoading
    {
        get => _isLoading;
        set => _isLoading = value;
    }

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
        {
            Console.Error.WriteLine($"PocketSphinx cannot go on: {_lastError}. Check --model or pocketsphinx-en-us.");
            Environment.Exit(IsLoading ? ExitCodes.Configuration : ExitCodes.Internal);
        }
    }
}
