namespace PortBridge.Testing;

/// <summary>
/// Models and recordings that are too large for the repository. Tests use them if the folder <c>shared</c> exists next
/// to the checkout, and are skipped otherwise.
/// </summary>
internal static class SharedFiles
{
    /// <summary>The path of a file in the folder <c>shared</c>; null if it does not exist.</summary>
    /// <param name="parts">The path below that folder, such as <c>models</c>, <c>silero_vad.onnx</c>.</param>
    public static string? Find(params string[] parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PortBridge.sln")))
            folder = folder.Parent;
        if (folder?.Parent is not { } parent)
            return null;

        var path = Path.Combine([parent.FullName, "shared", .. parts]);
        return File.Exists(path) ? path : null;
    }

    /// <summary>The reason for skipping a test that needs a file.</summary>
    public static string MissingReason(params string[] parts) =>
        $"There is no file shared/{string.Join('/', parts)} next to the checkout.";
}
