namespace PortBridge.Conformance.Tests;

/// <summary>The workers that are checked.</summary>
internal static class Programs
{
    public static string Worker => Find("PortBridge.Worker");

    public static string BadWorker => Find("PortBridge.BadWorker");

    public static string PythonWorker => Find("python-worker/worker.py");

    private static string Find(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
