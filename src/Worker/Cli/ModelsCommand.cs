using System.CommandLine;
using PortBridge.Protocol;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Cli;

/// <summary><c>models</c>: what the store knows and has, and fetching one.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models", "The models that speech engines can use: list them, fetch one.")
    {
        CreateList(),
        GetModelsCommand.Create(),
    };

    private static Command CreateList()
    {
        var options = new ModelCliOptions();
        var json = new Option<bool>("--json") { Description = "Print a JSON array." };
        var verify = new Option<bool>("--verify") { Description = "Compare what is there with its checksum." };
        var command = new Command("list", "Say which models there are, and where.") { json, verify };
        options.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var http = ModelHttp.Create();
            var store = new ModelStore(options.Read(result), http, TimeProvider.System);
            var models = await ModelList.OfAsync(store, result.GetValue(verify), cancellationToken);
            ModelList.Print(models, result.GetValue(json), result.InvocationConfiguration.Output);
            return models.Any(model => model.State == ModelState.Broken) ? CommandExitCodes.BadInput : ExitCodes.Ok;
        });
        return command;
    }
}
