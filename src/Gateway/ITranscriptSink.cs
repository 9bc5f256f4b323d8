namespace PortBridge.Gateway;

/// <summary>
/// Receives each final that the gateway delivers, of every kind of client. Register implementations as services:
/// <c>services.AddSingleton&lt;ITranscriptSink, MySink&gt;()</c>.
/// </summary>
public interface ITranscriptSink
{
    /// <summary>
    /// Receives a final that has text. Calls of one sink follow one another in the order of the finals, apart from the
    /// delivery to the client, which never waits for them. Up to 1,024 finals wait for a sink; those beyond are left out and
    /// logged, as are exceptions.
    /// </summary>
    /// <param name="transcript">The final and where it is from.</param>
    /// <param name="cancellationToken">Canceled when the host does not wait any longer at its end.</param>
    ValueTask ReceiveAsync(FinalTranscript transcript, CancellationToken cancellationToken);
}

/// <summary>A final and where it is from.</summary>
/// <param name="Wire">The kind of the client, such as <c>deepgram</c>.</param>
/// <param name="ClientId">What the client calls itself; null if its kind has no names.</param>
/// <param name="SessionId">The identifier of the session.</param>
/// <param name="Channel">The channel of the audio, from 0.</param>
/// <param name="Final">The final; its times are relative to the session's audio.</param>
/// <param name="At">When the final was delivered.</param>
public sealed record FinalTranscript(
    string Wire, string? ClientId, string SessionId, int Channel, SpeechEvent.Final Final, DateTimeOffset At);
