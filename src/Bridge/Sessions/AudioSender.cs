using System.Threading.Channels;

namespace PortBridge.Sessions;

/// <summary>Sends a session's audio over one attachment, from <c>start_session</c> to <c>stop_session</c>.</summary>
/// <param name="state">The session's state, which provides the audio.</param>
/// <param name="attachment">The attachment to send over.</param>
/// <param name="complete">Completes the work that a change of the state requires.</param>
internal sealed class AudioSender(
    SessionStateMachine state, SessionAttachment attachment, Action<Transition> complete) : IThreadPoolWorkItem
{
    /// <summary>
    /// Starts sending on the thread pool, without the caller's execution context: the sender outlives the caller, which
    /// may belong to another session, and must not carry its activity and async locals.
    /// </summary>
    public void Start() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    /// <summary>Sends until the session stops, leaves the attachment, or the connection ends.</summary>
    private async Task RunAsync()
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
            // The attachment was closed or the connection has ended; whatever did so handles the session.
        }
    }
}
