using System.Globalization;
using Microsoft.Extensions.Options;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// Chooses the file of texts before the first page is served. One for everybody: the threads of a circuit are many, and
/// none has a language of its own.
/// </summary>
internal sealed class PageLanguage(IOptions<PlaygroundOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.GetCultureInfo(options.Value.Language);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
