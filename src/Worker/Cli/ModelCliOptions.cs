using System.CommandLine;
using PortBridge.Worker.Models;

namespace PortBridge.Worker.Cli;

/// <summary>The options of the model store. Defaults are taken from the environment variables.</summary>
internal sealed class ModelCliOptions
{
    private readonly Option<string?> _folder = new("--models")
    {
        Description = $"The folder of the models. Default: {ModelStoreOptions.FolderVariable}, or a folder in the user's cache.",
    };

    private readonly Option<bool> _offline = new("--offline")
    {
        Description = $"Disable downloads, like {ModelStoreOptions.OfflineVariable}=1.",
    };

    private readonly Option<string?> _mirror = new("--model-mirror")
    {
        Description = $"The URL of a folder with the model files. Default: {ModelStoreOptions.MirrorVariable}.",
    };

    private readonly Option<bool> _verify = new("--verify-models")
    {
        Description = "Verify the checksums of the store's models at each start, "
            + $"like {ModelStoreOptions.VerifyVariable}=1. Always done if others can write the store.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_folder);
        command.Options.Add(_offline);
        command.Options.Add(_mirror);
        command.Options.Add(_verify);
    }

    public ModelStoreOptions Read(ParseResult result)
    {
        var options = ModelStoreOptions.From(Environment.GetEnvironmentVariable);
        return options with
        {
            Folder = result.GetValue(_folder) ?? options.Folder,
            IsOffline = result.GetValue(_offline) || options.IsOffline,
            Mirror = result.GetValue(_mirror) ?? options.Mirror,
            VerifiesAlways = result.GetValue(_verify) || options.VerifiesAlways,
        };
    }
}
