using PortBridge.Playground.Recognizers;

namespace PortBridge.Playground.Wording;

/// <summary>Engines and models, and how far one of them is, in words.</summary>
public static class RecognizerWords
{
    private const string Download = "download";
    private const double Mega = 1e6;

    /// <summary>What is known of it: <c>142 MB · en · MIT · to be fetched</c>; or why it cannot run here.</summary>
    public static string About(Recognizer recognizer)
    {
        if (recognizer.WhyNot is { } reason)
            return reason;

        string?[] facts =
        [
            recognizer.Bytes is { } bytes ? Megabytes(bytes) : null,
            recognizer.Languages,
            recognizer.Licence,
            recognizer.IsPresent ? null : Strings.Recognizers_ToBeFetched,
        ];
        return string.Join(" · ", facts.OfType<string>());
    }

    /// <summary>What the worker that was chosen does.</summary>
    public static string Coming(Recognizer chosen, WorkerStatus worker) => worker.Replacement is { } next
        ? Doing(chosen, next.State, next.Loading)
        : Doing(chosen, worker.State, worker.Loading);

    /// <summary>How far it is: <c>34 % of 142 MB</c>; empty where nobody knows.</summary>
    public static string HowFar(LoadingProgress? loading) => loading switch
    {
        { Total: > 0 and var total, Done: var done, Stage: Download } =>
            Strings.Recognizers_HowFarOf.With(100 * done / total, Megabytes(total)),
        { Total: > 0 and var total, Done: var done } => Strings.Recognizers_HowFar.With(100 * done / total),
        _ => "",
    };

    private static string Doing(Recognizer chosen, WorkerState state, LoadingProgress? loading) =>
        (state, loading?.Stage) switch
        {
            (WorkerState.Ready, _) => Strings.Recognizers_Ready.With(chosen.Name),
            (WorkerState.Loading, Download) => Strings.Recognizers_Fetching.With(chosen.Name),
            (WorkerState.Loading, var stage) => Strings.Recognizers_Loading.With(chosen.Name, stage),
            _ => Strings.Recognizers_Starting.With(chosen.Name),
        };

    private static string Megabytes(long bytes) => Strings.Unit_Megabytes.With(bytes / Mega);
}
