using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.Tests.Support;

namespace PortBridge.Playground.Tests.Hosting;

public sealed class HealthEndpointsTests
{
    private static CancellationToken Canceled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.NotFound)]
    public async Task With_a_health_port_the_endpoints_respond_on_it_alone(bool isHealthPort, HttpStatusCode status)
    {
        const int Port = 9090;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<ISpeechBridge>(new FakeBridge());
        builder.Services.AddWorkerHealth();
        builder.Services.AddSingleton(Options.Create(new PlaygroundOptions { HealthPort = Port }));
        await using var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Connection.LocalPort = isHealthPort ? Port : Port + 1;
            return next(context);
        });
        app.MapWorkerHealth();
        await app.StartAsync(Canceled);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var response = await client.GetAsync("/healthz/live", Canceled);

        Assert.Equal(status, response.StatusCode);
    }
}
