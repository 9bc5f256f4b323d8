using PortBridge.Supervision.CliWrap;

namespace PortBridge.Supervision;

internal static partial class LauncherCatalog
{
    static partial void CreateCliWrap(ref IWorkerLauncher? launcher) => launcher = new CliWrapLauncher();
}
