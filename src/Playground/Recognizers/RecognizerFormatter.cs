using PortBridge.Playground.Localization;

namespace PortBridge.Playground.Recognizers;

/// <summary>Engines and models, and how far one of them is, in words.</summary>
public static class RecognizerFormatter
{
    private const string Download = "download";
    private const double Mega = 1e6;

    /// <summary>What is known of it: <c>142 MB · en · MIT · to be fetched</c>; or why it cannot run here.</summary>
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

    /// <summary>What the worker that was chosen does.</summary>
    public static string Status(Recognizer chosen, WorkerStatus worker) => worker.Replacement is { } next
        ? Doing(chosen, next.State, next.Loading)
        : Doing(chosen, worker.State, worker.Loading);

    /// <summary>How far it is: <c>34 % of 142 MB</c>; empty where nobody knows.</summary>
    public static string Percent(LoadingProgress? loading) => loading switch
    {
        { Total: > 0 and var total, Done: var done, Stage: Download } =>
            Strings.Recognizers_PercentOf.FormatWith(100 * done / total, Megabytes(total)),
        { Total: > 0 and var total, Done: var done } => Strings.Recognizers_Percent.FormatWith(100 * done / total),
        _ => "",
    };

    private static string Doing(Recognizer chosen, WorkerState state, LoadingProgress? loading) =>
        (state, loading?.Stage) switch
        {
            (WorkerState.Ready, _) => Strings.Recognizers_Ready.FormatWith(chosen.Name),
            (WorkerState.Loading, Download) => Strings.Recognizers_Downloading.FormatWith(chosen.Name),
            (WorkerState.Loading, var stage) => Strings.Recognizers_Loading.FormatWith(chosen.Name, stage),
            _ => Strings.Recognizers_Starting.FormatWith(chosen.Name),
        };

    private static string Megabytes(long bytes) => Strings.Unit_Megabytes.FormatWith(bytes / Mega);
}
