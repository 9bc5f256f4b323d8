using System.Globalization;
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
            recognizer.IsPresent ? null : "to be fetched",
        ];
        return string.Join(" · ", facts.OfType<string>());
    }

    /// <summary>What the worker that was chosen does, as the end of a sentence that begins with its name.</summary>
    public static string Coming(WorkerStatus worker) => worker.Replacement is { } next
        ? Doing(next.State, next.Loading)
        : Doing(worker.State, worker.Loading);

    /// <summary>How far it is: <c>34 % of 142 MB</c>; empty where nobody knows.</summary>
    public static string HowFar(LoadingProgress? loading) => loading switch
    {
        { Total: > 0 and var total, Done: var done, Stage: Download } => $"{100 * done / total} % of {Megabytes(total)}",
        { Total: > 0 and var total, Done: var done } => $"{100 * done / total} %",
        _ => "",
    };

    private static string Doing(WorkerState state, LoadingProgress? loading) => (state, loading?.Stage) switch
    {
        (WorkerState.Ready, _) => "is ready; the sessions move to it.",
        (WorkerState.Loading, Download) => "is being fetched. The worker in use goes on meanwhile.",
        (WorkerState.Loading, var stage) => $"loads ({stage}). The worker in use goes on meanwhile.",
        _ => "starts. The worker in use goes on meanwhile.",
    };

    private static string Megabytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / Mega:0} MB");
}
