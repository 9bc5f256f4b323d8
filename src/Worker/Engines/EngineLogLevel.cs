namespace PortBridge.Worker.Engines;

/// <summary>How much of a native library's log is shown.</summary>
internal enum EngineLogLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Errors.</summary>
    Error,

    /// <summary>And warnings.</summary>
    Warning,

    /// <summary>And what it finds and chooses.</summary>
    Info,

    /// <summary>And everything else.</summary>
    Debug,
}
