using Whisper.net.Logger;

namespace PortBridge.Worker.Engines.Whisper;

/// <summary>Takes the native library's log: shows on stderr what is asked for, and remembers what explains a failure.
/// It holds no word of what people say.</summary>
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

    /// <summary>Whether the library, though made for a GPU, works on the CPU.</summary>
    public bool FoundNoGpu { get; private set; }

    /// <summary>Shows the log from now on for as long as the process lives, and listens to it while models load.</summary>
    public static WhisperLog Listen(EngineLogLevel level)
    {
        lock (Gate)
        {
            _shown?.Dispose();
            _shown = LogProvider.AddLogger((severity, message) => Show(severity, message, level));
        }

        return new WhisperLog();
    }

    /// <summary>The library's first error since the last call: those that follow say less.</summary>
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

    /// <summary>A decode that was cancelled says that it failed; one that did fail is reported by its exception.</summary>
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
