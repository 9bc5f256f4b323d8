using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PortBridge.Playground.Dictation;

namespace PortBridge.PageFigures.Probe;

/// <summary>Adds the probe to a host's services when all of them are known, as test servers do.</summary>
internal sealed class HostWatch : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    /// <summary>Set to anything, sessions are marked. What is noted of them is memory, which else nobody wants.</summary>
    public const string MarksVariable = "PORTBRIDGE_PROBE_MARKS";

    public static void Begin() => DiagnosticListener.AllListeners.Subscribe(new HostWatch());

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
            value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilding", Value: IHostBuilder host })
            host.ConfigureServices(Add);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static void Add(IServiceCollection services)
    {
        services.AddSingleton<Marks>();
        services.AddSingleton<IStartupFilter, ProbeEndpoints>();
        if (Environment.GetEnvironmentVariable(MarksVariable) is null)
            return;

        var own = services.Last(service => service.ServiceType == typeof(ISessionFactory));
        services.Remove(own);
        services.AddScoped<ISessionFactory>(provider => new MarkedSessions(
            (ISessionFactory)ActivatorUtilities.CreateInstance(provider, own.ImplementationType!),
            provider.GetRequiredService<Marks>()));
    }
}
