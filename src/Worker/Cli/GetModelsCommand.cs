using System.CommandLine;
using PortBridge.Protocol;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Cli;

/// <summary><c>models get</c>: downloads a model, or the models that <c>auto</c> works best with.</summary>
internal static class GetModelsCommand
{
    public static Command Create()
    {
        var models = new ModelCliOptions();
        var device = BatchCliOptions.Device();
        var voiceActivity = new VoiceActivityCliOptions();
        var name = new Argument<string>("name")
        {
            Description = "The name of a model, or auto for the models that --engine auto and --vad auto work best with.",
        };
        name.AcceptOnlyFromAmong([EngineSettings.Automatic, .. ModelCatalog.All.Select(entry => entry.Name)]);
        var json = new Option<bool>("--json") { Description = "Print progress and result as JSON lines." };
        var command = new Command("get", "Download a model, and print its path.") { name, json, device };
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
                await io.Error.WriteLineAsync("Interrupted. The next attempt resumes the download.");
                return CommandExitCodes.Interrupted;
            }
        });
        return command;
    }

    /// <summary>Downloads models one after the other. A failure does not stop the others.</summary>
    /// <returns>The exit code of the first failure; 0 if there was none.</returns>
    internal static async Task<int> GetAsync(
        ModelStore store, IReadOnlyList<string> names, IFetchReport report, CancellationToken cancellationToken)
    {
        var code = ExitCodes.Ok;
        foreach (var entry in names.Select(name => store.Entries.First(entry => entry.Name == name)))
        {
            var wasPresent = store.Has(entry);
            try
            {
                var path = await store.GetAsync(entry.Name, report.ProgressOf(entry), cancellationToken);
                report.Available(entry, path, isNew: !wasPresent);
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
