using PortBridge.Worker.Models;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Engines;

/// <summary>What other failures mean to an engine.</summary>
internal static class EngineFailures
{
    /// <summary>A model could not be had.</summary>
    public static EngineFailure Of(ModelStoreException e) =>
        e.IsRetriable ? EngineFailure.ModelUnavailable : EngineFailure.ModelLoadFailed;
}
