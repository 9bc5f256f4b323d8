namespace PortBridge.Playground.Hosting;

/// <summary>The address of the page if none is configured.</summary>
public static class DefaultAddress
{
    /// <summary>Local only: browsers allow recording on localhost without a certificate.</summary>
    public const string Url = "http://localhost:5230";

    /// <summary>Listens on <see cref="Url"/> unless the configuration sets an address or a port.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        string[] settings = [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];
        if (settings.All(setting => string.IsNullOrEmpty(builder.Configuration[setting])))
            builder.WebHost.UseUrls(Url);
    }
}
