namespace PortBridge.Sessions;

/// <summary>The owner's view of a session: translates the public API into calls of its controller.</summary>
/// <param name="controller">The session.</param>
/// <param name="stopTimeout">The maximum time to wait for the last final.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionHandle(SessionController controller, TimeSpan stopTimeout, TimeProvider time)
    : ISpeechSession
{
    public string Id => controller.Id;

    public SessionOptions Options => controller.Options;

    public IAsyncEnumerable<SpeechEvent> ReadEventsAsync(CancellationToken cancellationToken = default) =>
        controller.Events.ReadAllAsync(cancellationToken);

    /// <summary>The session's controller.</summary>
    public SessionController Controller => controller;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default)
    {
        KeepAlive();
        if (!await controller.Input.WriteAsync(pcm, cancellationToken).ConfigureAwait(false))
            throw new SpeechException(controller.ClosedReason);
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        KeepAlive();
        return controller.Input.Flush() ? ValueTask.CompletedTask : throw new SpeechException(controller.ClosedReason);
    }

    public void KeepAlive() => controller.KeepAlive();

    public async Task<SpeechSessionResult> StopAsync(CancellationToken cancellationToken = default)
    {
        controller.Stop();
        try
        {
            await controller.Ended.WaitAsync(stopTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            controller.Abandon(SessionErrors.NotStopped(stopTimeout));
        }

        var ending = await controller.Ended.ConfigureAwait(false);
        return ending is SpeechEvent.Stopped stopped
            ? new SpeechSessionResult(stopped.Text, stopped.Audio, stopped.Reason)
            : throw new SpeechException(((SpeechEvent.Failed)ending).Error);
    }

    public ValueTask CancelAsync()
    {
        controller.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => CancelAsync();
}
