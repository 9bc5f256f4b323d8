namespace PortBridge.BadWorker;

/// <summary>All misbehaviors.</summary>
internal static class Misbehaviors
{
    public static IReadOnlyList<Misbehavior> All { get; } =
    [
        new("good", "conforms to the protocol; its engine is the scripted one", (_, _) => { }),
        .. ProcessMisbehaviors.All,
        .. OutputMisbehaviors.All,
        .. SessionMisbehaviors.All,
        .. CommandMisbehaviors.All,
    ];
}
