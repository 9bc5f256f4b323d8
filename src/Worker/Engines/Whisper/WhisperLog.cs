using Whisper.net.Logger;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>
/// Receives the native library's log, writes it to standard error from the requested level on, and remembers the first
/// error. The log contains no recognized text.
/// </summary>
internal sealed class WhisperLog : IDisposable
{
    private static readonly Lock Gate = new();
    private static IDisposable? _shown;
    private static string? _error;

    private readonly IDisposable _subscription;

    private WhisperLog() => _subscription = LogProvider.AddLogger((_, message) =>
    {
        if (message?.Contains("no GPU found", StringComparison.Ordinal) == true)
            FoundNoGpu = true;
    });

    /// <summary>Whether a GPU build of the library runs on the CPU.</summary>
    public bool FoundNoGpu { get; private set; }

    /// <summary>Sets the level for the rest of the process, and observes the log while models load.</summary>
    public static WhisperLog Listen(EngineLogLevel level)
    {
        lock (Gate)
        {
            _shown?.Dispose();
            _shown = LogProvider.AddLogger((severity, message) => Show(severity, message, level));
        }

        return new WhisperLog();
    }

    /// <summary>Returns and clears the library's first error since the last call; later errors are consequences of it.</summary>
    public static string? TakeError() => Interlocked.Exchange(ref _error, null);

    public void Dispose() => _subscription.Dispose();

    private static void Show(WhisperLogLevel severity, string? message, EngineLogLevel level)
    {
        if (string.IsNullOrWhiteSpace(message))
            return;

        var line = message.ReplaceLineEndings(" ").Trim();
        if (severity == WhisperLogLevel.Error && !IsDecodeMessage(line))
            Interlocked.CompareExchange(ref _error, line, null);
        if (LevelOf(severity, line) <= level)
            Console.Error.WriteLine($"whisper: {line}");
    }

    /// <summary>A canceled decode logs a failure; a failed one is reported by its exception.</summary>
    private static bool IsDecodeMessage(string line) => line.StartsWith("whisper_full_with_state", StringComparison.Ordinal);

    private static EngineLogLevel LevelOf(WhisperLogLevel severity, string line) => severity switch
    {
        _ when IsDecodeMessage(line) => EngineLogLevel.Info,
        WhisperLogLevel.Error => EngineLogLevel.Error,
        WhisperLogLevel.Warning => EngineLogLevel.Warning,
        WhisperLogLevel.Info or WhisperLogLevel.Cont => EngineLogLevel.Info,
        _ => EngineLogLevel.Debug,
    };
}
