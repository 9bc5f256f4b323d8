namespace PortBridge.Supervision;

/// <summary>The launchers that this build has.</summary>
internal static partial class LauncherCatalog
{
    /// <summary>The one that starts workers unless the application registers its own.</summary>
    public static IWorkerLauncher Default => CliWrap ?? Process;

    /// <summary>The one that needs nothing but .NET.</summary>
    public static IWorkerLauncher Process => new ProcessLauncher();

    /// <summary>The one through CliWrap; null where the package feed lacks that.</summary>
    public static IWorkerLauncher? CliWrap
    {
        get
        {
            IWorkerLauncher? launcher = null;
            CreateCliWrap(ref launcher);
            return launcher;
        }
    }

    static partial void CreateCliWrap(ref IWorkerLauncher? launcher);
}
