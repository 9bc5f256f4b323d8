using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using PortBridge.Gateway.Wyoming;

namespace PortBridge.Gateway.Tests.Wyoming;

/// <summary>Wyoming while the worker loads its model.</summary>
public sealed class LoadingTests
{
    [Fact]
    public async Task A_description_and_a_ping_are_answered_while_the_model_loads()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenWyoming(0));
        builder.Services.AddRouting().AddMetrics().AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ISpeechBridge, LoadingBridge>();
        builder.Services.AddPortBridgeGateway(builder.Configuration);
        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        using var client = await WyomingClient.ConnectAsync(new Uri(address).Port);
        await client.SendAsync("""{"type":"describe"}""");
        await client.SendAsync("""{"type":"ping"}""");

        Assert.Equal("info", (await client.ReceiveAsync())?.GetProperty("type").GetString());
        Assert.Equal("pong", (await client.ReceiveAsync())?.GetProperty("type").GetString());
    }

    private sealed class LoadingBridge : ISpeechBridge
    {
        public IReadOnlyList<WorkerStatus> Workers => [Worker];

        public WorkerStatus Worker { get; } = new() { State = WorkerState.Loading };

        public async IAsyncEnumerable<IReadOnlyList<WorkerStatus>> WatchWorkersAsync(
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            yield break;
        }

        public async IAsyncEnumerable<WorkerStatus> WatchWorkerAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            yield break;
        }

        public Task ReplaceWorkersAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task ReplaceWorkersAsync(WorkerCommand command, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public async ValueTask<ISpeechSession> OpenSessionAsync(SessionOptions? options = null, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new NotSupportedException();
        }
    }
}
