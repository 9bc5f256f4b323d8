namespace PortBridge.Playground.Hosting;

/// <summary>Serves the scripts and styles that the build compressed.</summary>
public static class PrecompressedAssets
{
    private const string Setting = "ReloadStaticAssetsAtRuntime";

    /// <summary>
    /// Outside Development, turns off the check whether a source file was edited since the build. With the check,
    /// ASP.NET Core serves all files uncompressed, three times the size.
    /// </summary>
    public static void UsePrecompressedAssets(this WebApplicationBuilder builder)
    {
        if (!builder.Environment.IsDevelopment())
            builder.Configuration[Setting] ??= bool.FalseString;
    }
}
