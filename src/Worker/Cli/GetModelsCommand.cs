using System.CommandLine;
using PortBridge.Protocol;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Cli;

/// <summary><c>models get</c>: fetches a model, or those that <c>auto</c> works best with.</summary>
internal static class GetModelsCommand
{
    public static Command Create()
    {
        var models = new ModelCliOptions();
        var device = BatchCliOptions.Device();
        var voiceActivity = new VoiceActivityCliOptions();
        var name = new Argument<string>("name")
        {
            Description = "The model's name, as list has it; auto for those that --engine auto and --vad auto work best with.",
        };
        name.AcceptOnlyFromAmong([EngineSettings.Automatic, .. ModelCatalog.All.Select(entry => entry.Name)]);
        var json = new Option<bool>("--json") { Description = "Print how far it is, and its end, as JSON lines." };
        var command = new Command("get", "Fetch a model, and print its path.") { name, json, device };
        models.AddTo(command);
        voiceActivity.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var io = result.InvocationConfiguration;
            var settings = new EngineSettings { Models = models.Read(result), Device = result.GetValue(device) };
            var names = result.GetValue(name) is var one and not EngineSettings.Automatic
                ? [one!]
                : AutomaticModels.Of(EngineCatalog.All, settings, voiceActivity.Read(result, settings));
            using var http = ModelHttp.Create();
            var store = new ModelStore(settings.Models, http, TimeProvider.System);
            IFetchReport report = result.GetValue(json)
                ? new JsonFetchReport(io.Output, TimeProvider.System)
                : new TextFetchReport(io.Output, io.Error);
            try
            {
                return await GetAsync(store, names, report, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                await io.Error.WriteLineAsync("Stopped. What has come stays; the next try goes on there.");
                return CommandExitCodes.Interrupted;
            }
        });
        return command;
    }

    /// <summary>Fetches one after the other; one that cannot be had does not keep the others from it.</summary>
    /// <returns>The exit code of the first failure.</returns>
    internal static async Task<int> GetAsync(
        ModelStore store, IReadOnlyList<string> names, IFetchReport report, CancellationToken cancellationToken)
    {
        var code = ExitCodes.Ok;
        foreach (var entry in names.Select(name => store.Entries.First(entry => entry.Name == name)))
        {
            var wasHere = store.Has(entry);
            try
            {
                var path = await store.GetAsync(entry.Name, report.ProgressOf(entry), cancellationToken);
                report.Here(entry, path, isNew: !wasHere);
            }
            catch (ModelStoreException e)
            {
                report.Failed(entry, e);
                if (code == ExitCodes.Ok)
                    code = e.IsRetriable ? ExitCodes.Unavailable : ExitCodes.Configuration;
            }
        }

        return code;
    }
}
