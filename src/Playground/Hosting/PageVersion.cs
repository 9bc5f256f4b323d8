using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// The version of the page: equal if both its program and its scripts and styles are. A page whose server was replaced
/// continues only with a server of the same version.
/// </summary>
public static class PageVersion
{
    /// <summary>The version of a page with these files.</summary>
    /// <param name="assets">The files, whose URLs contain their fingerprints.</param>
    public static string Of(ResourceAssetCollection assets)
    {
        var program = typeof(PageVersion).Assembly.ManifestModule.ModuleVersionId;
        var files = string.Join('\n', assets.Select(asset => asset.Url).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{program}\n{files}")))[..16];
    }
}
