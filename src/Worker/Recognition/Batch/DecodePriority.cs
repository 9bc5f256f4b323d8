namespace PortBridge.Worker.Recognition.Batch;

/// <summary>Who goes first.</summary>
internal enum DecodePriority
{
    /// <summary>A final, or what will be one.</summary>
    Final,

    /// <summary>A partial, which the next one replaces.</summary>
    Partial,
}
