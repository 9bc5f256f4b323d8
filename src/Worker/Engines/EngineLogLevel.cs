namespace PortBridge.Worker.Engines;

/// <summary>The minimum severity of native log messages that are shown. Each level includes the ones above it.</summary>
internal enum EngineLogLevel
{
    /// <summary>No messages.</summary>
    None,

    /// <summary>Errors.</summary>
    Error,

    /// <summary>Warnings.</summary>
    Warning,

    /// <summary>Information such as the selected device.</summary>
    Info,

    /// <summary>All messages.</summary>
    Debug,
}
