using PortBridge.Protocol;
using PortBridge.Protocol.Messages;

namespace PortBridge.Sessions;

/// <summary>Maps session options to the <c>start_session</c> command.</summary>
internal static class StartSessionMapping
{
    /// <summary>Creates the command that starts or resumes a session.</summary>
    /// <param name="id">The session identifier.</param>
    /// <param name="options">The session's options.</param>
    /// <param name="point">The position at which the audio starts.</param>
    /// <param name="nextUtterance">The number of the next final.</param>
    public static StartSession Create(string id, SessionOptions options, ReplayPoint point, int nextUtterance)
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
