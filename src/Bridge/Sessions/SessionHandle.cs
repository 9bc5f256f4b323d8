namespace PortBridge.Sessions;

/// <summary>The owner's view of a session: translates the public API into calls of its controller.</summary>
/// <param name="controller">The session.</param>
/// <param name="stopTimeout">The maximum time to wait for the last final.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionHandle(SessionController controller, TimeSpan stopTimeout, TimeProvider time)
    : SpeechSession
{
    public override string Id => controller.Id;

    public override SessionOptions Options => controller.Options;

    public override IAsyncEnumerable<SpeechEvent> Events => controller.Events.ReadAllAsync();

    /// <summary>The session's controller.</summary>
    public SessionController Controller => controller;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default)
    {
        KeepAlive();
        if (!await controller.Input.WriteAsync(pcm, cancellationToken).ConfigureAwait(false))
            throw new SpeechException(controller.ClosedReason);
    }

    public override void KeepAlive() => controller.KeepAlive();

    public override async Task<SpeechEvent.Stopped> StopAsync(CancellationToken cancellationToken = default)
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
        return ending as SpeechEvent.Stopped ?? throw new SpeechException(((SpeechEvent.Failed)ending).Error);
    }

    public override ValueTask CancelAsync()
    {
        controller.Dispose();
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync() => CancelAsync();
}
