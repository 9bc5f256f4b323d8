namespace PortBridge;

/// <summary>
/// Publishes the messages between the bridge and its workers to subscribers. A singleton; cheap without enabled
/// subscriptions.
/// </summary>
/// <remarks>
/// Messages contain recognized speech. A subscription receives the messages of its own sessions and those that belong
/// to no session.
/// </remarks>
public sealed class WireTap(TimeProvider time)
{
    private readonly Lock _gate = new();
    private WireTapSubscription[] _enabled = [];

    /// <summary>Creates a subscription, which is disabled at first.</summary>
    /// <param name="onFrame">
    /// Called for each message on the connection's read and write loops; must neither block nor throw.
    /// </param>
    public WireTapSubscription Subscribe(Action<WireFrame> onFrame) => new(this, onFrame);

    /// <summary>The current time, for <see cref="WireFrame.At"/>.</summary>
    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Whether any subscription is enabled.</summary>
    internal bool IsEnabled => Volatile.Read(ref _enabled).Length > 0;

    internal void Add(WireTapSubscription subscription)
    {
        lock (_gate)
            Volatile.Write(ref _enabled, [.. _enabled, subscription]);
    }

    internal void Remove(WireTapSubscription subscription)
    {
        lock (_gate)
            Volatile.Write(ref _enabled, [.. _enabled.Where(each => each != subscription)]);
    }

    /// <summary>Publishes a message to the subscriptions that include its session.</summary>
    /// <param name="sessionId">The session; null for a message of the worker itself.</param>
    /// <param name="createFrame">
    /// Creates the frame; called at most once, and only if a subscription receives it.
    /// </param>
    internal void Publish(string? sessionId, Func<WireFrame> createFrame)
    {
        WireFrame? frame = null;
        foreach (var subscription in Volatile.Read(ref _enabled).Where(each => each.Includes(sessionId)))
            subscription.Publish(frame ??= createFrame());
    }
}
