using System.Globalization;
using Microsoft.Extensions.Options;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// Sets the language of the page before the first request. It is process-wide, because the threads of a circuit change.
/// Numbers have decimal points in every language, and wherever the program runs.
/// </summary>
public sealed class PageLanguage(IOptions<PlaygroundOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.GetCultureInfo(options.Value.Language);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
