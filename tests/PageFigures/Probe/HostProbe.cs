using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PortBridge.Playground.Dictation;

namespace PortBridge.PageFigures.Probe;

/// <summary>Adds the probe to the services of a host when it is built, like test servers do.</summary>
internal sealed class HostProbe : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    /// <summary>If this environment variable is set, sessions are marked. Marks use memory, so they are optional.</summary>
    public const string MarksVariable = "PORTBRIDGE_PROBE_MARKS";

    public static void Subscribe() => DiagnosticListener.AllListeners.Subscribe(new HostProbe());

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

        var original = services.Last(service => service.ServiceType == typeof(ISessionFactory));
        services.Remove(original);
        services.AddScoped<ISessionFactory>(provider => new MarkingSessionFactory(
            (ISessionFactory)ActivatorUtilities.CreateInstance(provider, original.ImplementationType!),
            provider.GetRequiredService<Marks>()));
    }
}
