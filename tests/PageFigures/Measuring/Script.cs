namespace PortBridge.PageFigures.Measuring;

/// <summary>Reads the embedded scripts of this program.</summary>
internal static class Script
{
    public static string Read(string name)
    {
        using var stream = typeof(Script).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
