namespace PortBridge.Worker.Recognition.Batch;

/// <summary>The priority of a decode, the highest first.</summary>
internal enum DecodePriority
{
    /// <summary>A final, or a part of one.</summary>
    Final,

    /// <summary>A partial, which the next one replaces.</summary>
    Partial,
}
