using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Sessions;

/// <summary>A session as <c>start_session</c> describes it.</summary>
internal static class StartSessionMapping
{
    /// <summary>Starts a session, or goes on with one.</summary>
    /// <param name="id">Its name on the wire.</param>
    /// <param name="options">What is wanted of it.</param>
    /// <param name="point">Where its audio begins.</param>
    /// <param name="nextUtterance">The number of its next final.</param>
    public static StartSession Start(string id, SessionOptions options, ReplayPoint point, int nextUtterance)
    {
        var isNew = nextUtterance == 0 && point.From == TimeSpan.Zero && point.Context == TimeSpan.Zero;
        return new StartSession(
            id,
            options.SampleRate,
            SampleFormats.NameOf(options.Format),
            options.Language,
            options.Endpointing == EndpointingOptions.Default ? null : options.Endpointing,
            options.Partials,
            options.Words,
            isNew
                ? null
                : new Resume((long)point.From.TotalMilliseconds, nextUtterance, (long)point.Context.TotalMilliseconds),
            SpeechTasks.NameOf(options.Task),
            string.IsNullOrWhiteSpace(options.Prompt) ? null : options.Prompt,
            options.HotWords.Count > 0 ? options.HotWords : null);
    }
}
