namespace PortBridge.Playground.Hosting;

/// <summary>Where the page is served when nothing else is said.</summary>
public static class DefaultAddress
{
    /// <summary>This machine only: a browser gives its microphone to localhost without a certificate.</summary>
    public const string Url = "http://localhost:5230";

    /// <summary>Serves at <see cref="Url"/> unless the configuration names an address or a port.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        string[] settings = [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];
        if (settings.All(setting => string.IsNullOrEmpty(builder.Configuration[setting])))
            builder.WebHost.UseUrls(Url);
    }
}
