using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using PortBridge;
using PortBridge.Playground.Capture;
using PortBridge.Playground.Components;
using PortBridge.Playground.Diagnostics;
using PortBridge.Playground.Dictation;
using PortBridge.Playground.Hosting;
using PortBridge.Playground.ModelUpgrades;
using PortBridge.Playground.Recognizers;
using PortBridge.Playground.Workers;

// The content root is the program's folder, whatever the working directory is.
var builder = WebApplication.CreateBuilder(
    new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration.AddCommandLine(args, PlaygroundOptions.Switches.ToDictionary());
builder.WebHost.UseStaticWebAssets();
builder.UseDefaultAddress();
builder.UsePrecompressedAssets();
builder.AddVisitorLimits();

var services = builder.Services;
services.AddOptions<PlaygroundOptions>()
    .BindConfiguration(PlaygroundOptions.Section)
    .ValidateDataAnnotations()
    .ValidateOnStart();
services.AddReverseProxy();
services.AddAccessPolicies();
services.AddFileConversion();
services.AddRequestLimits();
services.AddPortBridge(builder.Configuration);
services.AddSingleton<IPostConfigureOptions<PortBridgeOptions>, BundledWorker>();
services.AddPortBridgeGateway(builder.Configuration);

services.AddHostedService<PageLanguage>();
services.AddRazorComponents()
    .AddInteractiveServerComponents(options => options.DetailedErrors = builder.Environment.IsDevelopment())
    // An audio chunk has 1,600 bytes; all other messages of a browser are shorter, except a transcript, which is
    // streamed.
    .AddHubOptions(options =>
    {
        options.MaximumReceiveMessageSize = 32 * 1024;
        options.AddFilter<HubFlowControl>();
    });
services.AddSingleton<HubFlowControl>();
services.AddOptions<CircuitOptions>().Configure<IOptions<PlaygroundOptions>>(
    (circuits, options) => circuits.DisconnectedCircuitRetentionPeriod = options.Value.DisconnectedRetention);
services.AddSingleton(TimeProvider.System);
services.AddScoped<LatencyRecorder>();
services.AddScoped<WireLog>();
services.AddScoped<ISessionFactory, BridgeSessionFactory>();
services.AddSingleton(provider => new SampleCatalog(
    builder.Environment.WebRootFileProvider, provider.GetRequiredService<ILogger<SampleCatalog>>()));
services.AddScoped<DictationService>();
services.AddWorkerHealth();
services.AddSingleton<WorkerHistoryMonitor>();
services.AddHostedService(provider => provider.GetRequiredService<WorkerHistoryMonitor>());
services.AddSingleton<FaultInjector>();
services.AddSingleton<IWorkerQuery, WorkerQuery>();
services.AddHostedService<EngineOptionCheck>();
services.AddSingleton<RecognizerSwitch>();
services.AddSingleton<IModelDownloader, ModelDownloader>();
services.AddSingleton<ModelUpgrade>();
services.AddHostedService(provider => provider.GetRequiredService<ModelUpgrade>());

var app = builder.Build();
app.UseHostFilter();
app.UseReverseProxy();
app.UseHostFilter();
app.UseRouting();
app.UseOriginFilter();
app.UseSecurityHeaders();
app.UseVisitorAddress();
app.UsePageLimit();
app.UseAuthorization();
app.UseAntiforgery();
app.UseRateLimiter();
app.MapWorkerHealth();
app.MapPortBridgeGateway();
if (app.Services.GetRequiredService<IOptions<PlaygroundOptions>>().Value.Page)
{
    app.MapStaticAssets();
    app.MapFileConversion().RequireAuthorization(AccessPolicies.Visitor);
    app.MapRazorComponents<App>()
        .RequireAuthorization(AccessPolicies.Visitor)
        .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'");
}

return await app.RunReportingStartupErrorsAsync();
