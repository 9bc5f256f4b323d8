using Microsoft.Extensions.Options;
using PortBridge.Playground.Hosting;

namespace PortBridge.Playground.Recognizers;

/// <summary>Stops the start of the playground if the bundled worker does not have the configured engine.</summary>
public sealed class EngineOptionCheck(
    IWorkerQuery query, IOptions<PortBridgeOptions> bridgeOptions, IOptions<PlaygroundOptions> options)
    : IHostedLifecycleService
{
    /// <summary>
    /// Compares the option with the worker's list. If there is no list, the worker itself reports the error.
    /// </summary>
    /// <exception cref="OptionsValidationException">The engine is not in the list.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var engine = options.Value.Engine;
        var worker = bridgeOptions.Value.Worker;
        var isUsed = worker.FileName == BundledWorker.FileName && worker.Arguments.Contains(engine);
        if (!isUsed || engine == WorkerCommandLine.Automatic)
            return;

        var engines = RecognizerListParser.Read(await query.QueryAsync("engines", "--json"), models: null)
            .Select(recognizer => recognizer.Engine)
            .ToList();
        if (engines.Count == 0 || engines.Contains(engine))
            return;

        var names = string.Join(", ", engines.Prepend(WorkerCommandLine.Automatic));
        throw new OptionsValidationException(
            "",
            typeof(PlaygroundOptions),
            [$"Playground:Engine (--engine) must be one of: {names}. It is \"{engine}\"."]);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
