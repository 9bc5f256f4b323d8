using System.CommandLine;
using PortBridge.Protocol;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Cli;

/// <summary><c>models</c>: lists and downloads models.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models", "List and download the models of the speech engines.")
    {
        CreateList(),
        GetModelsCommand.Create(),
    };

    private static Command CreateList()
    {
        var options = new ModelCliOptions();
        var json = new Option<bool>("--json") { Description = "Print a JSON array." };
        var verify = new Option<bool>("--verify") { Description = "Verify the checksums of the files." };
        var command = new Command("list", "List the models with their state and path.") { json, verify };
        options.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var http = ModelHttp.Create();
            var storeOptions = options.Read(result);
            var store = new ModelStore(storeOptions, http, TimeProvider.System);
            var models = await ModelList.OfAsync(
                store, result.GetValue(verify) || storeOptions.VerifiesAlways, cancellationToken);
            ModelList.Print(models, result.GetValue(json), result.InvocationConfiguration.Output);
            return models.Any(model => model.State == ModelState.Broken) ? CommandExitCodes.BadInput : ExitCodes.Ok;
        });
        return command;
    }
}
