using System.Threading.Channels;

namespace PortBridge.Sessions;

/// <summary>Sends a session's audio over one attachment, from the session's start there to its stop.</summary>
internal static class AudioSender
{
    /// <summary>Sends until the session is stopped, or leaves the attachment, or the worker has gone.</summary>
    /// <param name="state">Where the audio comes from.</param>
    /// <param name="attachment">Where it goes to.</param>
    /// <param name="complete">Does what a change of the state leaves to be done.</param>
    public static async Task RunAsync(SessionStateMachine state, SessionAttachment attachment, Action<Transition> complete)
    {
        try
        {
            await attachment.StartAsync().ConfigureAwait(false);
            while (true)
            {
                var step = state.Next(attachment);
                complete(step.Transition);
                switch (step.Kind)
                {
                    case SendKind.Send:
                        await attachment.SendAsync(step.Chunk!, step.End).ConfigureAwait(false);
                        break;
                    case SendKind.Wait:
                        await attachment.WaitAsync().ConfigureAwait(false);
                        break;
                    case SendKind.Stop:
                        await attachment.StopAsync().ConfigureAwait(false);
                        return;
                    default:
                        return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // The session or the worker has ended; whoever ended it decides what comes of the session.
        }
    }
}
