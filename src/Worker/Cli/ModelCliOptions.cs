using System.CommandLine;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Cli;

/// <summary>The options of the store of models. What is left out, the environment says.</summary>
internal sealed class ModelCliOptions
{
    private readonly Option<string?> _folder = new("--models")
    {
        Description = $"The folder of the models; else {ModelStoreOptions.FolderVariable}, else in the user's cache.",
    };

    private readonly Option<bool> _offline = new("--offline")
    {
        Description = $"Download nothing; {ModelStoreOptions.OfflineVariable}=1 does the same.",
    };

    private readonly Option<string?> _mirror = new("--model-mirror")
    {
        Description = $"A web folder to take models from by file name; else {ModelStoreOptions.MirrorVariable}.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_folder);
        command.Options.Add(_offline);
        command.Options.Add(_mirror);
    }

    public ModelStoreOptions Read(ParseResult result)
    {
        var options = ModelStoreOptions.From(Environment.GetEnvironmentVariable);
        return options with
        {
            Folder = result.GetValue(_folder) ?? options.Folder,
            IsOffline = result.GetValue(_offline) || options.IsOffline,
            Mirror = result.GetValue(_mirror) ?? options.Mirror,
        };
    }
}
