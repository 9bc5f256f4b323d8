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
        CreateGet(),
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

    private static Command CreateGet()
    {
        var options = new ModelCliOptions();
        var name = new Argument<string>("name") { Description = "The model's name, as list has it." };
        name.AcceptOnlyFromAmong([.. ModelCatalog.All.Select(entry => entry.Name)]);
        var command = new Command("get", "Fetch a model, and print its path.") { name };
        options.AddTo(command);
        command.SetAction((result, cancellationToken) => GetAsync(
            result.GetValue(name)!, options.Read(result), result.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> GetAsync(
        string name, ModelStoreOptions options, InvocationConfiguration io, CancellationToken cancellationToken)
    {
        using var http = ModelHttp.Create();
        var store = new ModelStore(options, http, TimeProvider.System);
        try
        {
            var progress = ProgressPrinter.OnStandardError(io.Error);
            await io.Output.WriteLineAsync(await store.GetAsync(name, progress, cancellationToken));
            return ExitCodes.Ok;
        }
        catch (ModelStoreException e)
        {
            await io.Error.WriteLineAsync(e.Message);
            return e.IsWorthRetrying ? ExitCodes.Unavailable : ExitCodes.Configuration;
        }
        catch (OperationCanceledException)
        {
            await io.Error.WriteLineAsync("Stopped. What has come stays; the next try goes on there.");
            return CommandExitCodes.Interrupted;
        }
    }
}
