using System.Text.RegularExpressions;
using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Recognizers;

/// <summary>Formats recognizers and their loading progress.</summary>
public static partial class RecognizerFormatter
{
    private const string Download = "download";
    private const string SpeechDetector = "silero-vad";
    private const double BytesPerMegabyte = 1e6;

    private static readonly Dictionary<string, string> EngineNames = new()
    {
        ["deepgram"] = "Deepgram",
        ["pocketsphinx"] = "PocketSphinx",
        ["scripted"] = "Scripted",
        ["whisper"] = "Whisper",
    };

    /// <summary>
    /// The properties of a recognizer: <c>142 MB · en · MIT · not downloaded</c>; or why it cannot run.
    /// </summary>
    public static string Details(Recognizer recognizer)
    {
        if (recognizer.UnavailableReason is { } reason)
            return reason;

        string?[] facts =
        [
            recognizer.Bytes is { } bytes ? Megabytes(bytes) : null,
            recognizer.Languages,
            recognizer.License,
            recognizer.IsPresent ? null : Strings.Recognizers_NotDownloaded,
        ];
        return string.Join(" · ", facts.OfType<string>());
    }

    /// <summary>A recognizer or a model without the details of its file: <c>Whisper base</c>.</summary>
    /// <param name="name">The name of the recognizer or of the model: <c>whisper base-q5_1</c>.</param>
    public static string DisplayName(string name)
    {
        if (name == SpeechDetector)
            return "Silero VAD";
        var (engine, model) = name.Split(' ', 2) is [var first, var rest] ? (first, " " + Quantization().Replace(rest, "")) : (name, "");
        return EngineNames.GetValueOrDefault(engine, engine) + model;
    }

    /// <summary>What a worker recognizes: <c>PocketSphinx · English</c>.</summary>
    public static string Summary(WorkerDescription worker)
    {
        var engine = EngineNames.GetValueOrDefault(worker.Engine, worker.Engine);
        return worker.Languages switch
        {
            null or { Count: 0 } => engine,
            [var language] => $"{engine} · {LanguageNames.Of(language)}",
            var languages => $"{engine} · {Strings.Recognizers_Languages.FormatWith(languages.Count)}",
        };
    }

    /// <summary>The progress of the switch to a recognizer.</summary>
    public static string Status(Recognizer pending, WorkerStatus worker) => worker.Replacement is { } next
        ? StatusText(pending, next.State, next.Loading)
        : StatusText(pending, worker.State, worker.Loading);

    /// <summary>The percentage: <c>34 % of 142 MB</c>; empty if unknown.</summary>
    public static string Percent(LoadingProgress? loading) => loading switch
    {
        { Total: > 0 and var total, Done: var done, Stage: Download } =>
            Strings.Recognizers_PercentOf.FormatWith(100 * done / total, Megabytes(total)),
        { Total: > 0 and var total, Done: var done } => Strings.Recognizers_Percent.FormatWith(100 * done / total),
        _ => "",
    };

    private static string StatusText(Recognizer pending, WorkerState state, LoadingProgress? loading) =>
        (state, loading?.Stage) switch
        {
            (WorkerState.Ready, _) => Strings.Recognizers_Ready.FormatWith(pending.Name),
            (WorkerState.Loading, Download) => Strings.Recognizers_Downloading.FormatWith(pending.Name),
            (WorkerState.Loading, var stage) => Strings.Recognizers_Loading.FormatWith(pending.Name, stage),
            _ => Strings.Recognizers_Starting.FormatWith(pending.Name),
        };

    /// <summary>A size: <c>142 MB</c>.</summary>
    public static string Megabytes(long bytes) => Strings.Unit_Megabytes.FormatWith(bytes / BytesPerMegabyte);

    [GeneratedRegex("-q[0-9]_[0-9k]$", RegexOptions.NonBacktracking)]
    private static partial Regex Quantization();
}
