using PortBridge.Worker.Hosting;

namespace PortBridge.Worker.Cli;

/// <summary>The standard output of commands.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>
    /// Opens a writer, which throws <see cref="OutputException"/> also if the reader of a pipe is gone. The console's
    /// writer would ignore that, and the command would continue without a reader.
    /// </summary>
    public static TextWriter Open() => OperatingSystem.IsWindows()
        ? Console.Out
        : new StreamWriter(new DescriptorStream(Descriptor, canWrite: true), Console.OutputEncoding) { AutoFlush = true };
}
