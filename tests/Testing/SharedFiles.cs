namespace PortBridge.Testing;

/// <summary>
/// Models, recordings and trial inputs that are too large or too special for the repository: tests use them where the
/// folder <c>shared</c> lies beside the checkout, and skip with the reason where it does not.
/// </summary>
internal static class SharedFiles
{
    /// <summary>The path of a file in the folder <c>shared</c>; null where it is not there.</summary>
    /// <param name="parts">The path below that folder, such as <c>models</c>, <c>silero_vad.onnx</c>.</param>
    public static string? Find(params string[] parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PortBridge.sln")))
            folder = folder.Parent;
        if (folder?.Parent is not { } beside)
            return null;

        var path = Path.Combine([beside.FullName, "shared", .. parts]);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Why a test that needs the file is skipped.</summary>
    public static string WhyMissing(params string[] parts) =>
        $"There is no file shared/{string.Join('/', parts)} beside the checkout.";
}
