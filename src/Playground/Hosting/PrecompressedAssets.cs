namespace PortBridge.Playground.Hosting;

/// <summary>The page's scripts and styles as the build made them.</summary>
public static class PrecompressedAssets
{
    private const string Setting = "ReloadStaticAssetsAtRuntime";

    /// <summary>
    /// Serves what the build compressed, outside of Development. ASP.NET Core else looks whether a file was edited since
    /// and then sends it uncompressed, as it does with ones that were not: the page would be three times as large.
    /// </summary>
    public static void UsePrecompressedAssets(this WebApplicationBuilder builder)
    {
        if (!builder.Environment.IsDevelopment())
            builder.Configuration[Setting] ??= bool.FalseString;
    }
}
