using System.CommandLine;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Loading;

namespace PortBridge.Worker.Cli;

/// <summary>The options that select an engine, shared by all commands that use one.</summary>
internal sealed class EngineCliOptions
{
    private static readonly string[] Engines = [EngineSettings.Automatic, .. EngineCatalog.All.Select(engine => engine.Name)];

    private readonly Option<string> _engine = new("--engine")
    {
        Description = "The speech engine; auto selects the best one that can run with the models on this machine.",
        DefaultValueFactory = _ => EngineSettings.Automatic,
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "The engine's model: a file, a folder, or a name from \"models list\". Default: the engine's own.",
    };

    private readonly ModelCliOptions _models = new();

    private readonly Option<int?> _decoders = new("--decoders")
    {
        Description = "The maximum number of concurrent decodes, 1 to 64. Default: chosen for this machine.",
        CustomParser = result => NumberParser.Parse(result, 1, 64),
    };

    private readonly BatchCliOptions _batch = new();

    public EngineCliOptions() => _engine.AcceptOnlyFromAmong(Engines);

    public void AddTo(Command command)
    {
        command.Options.Add(_engine);
        command.Options.Add(_model);
        command.Options.Add(_decoders);
        _models.AddTo(command);
        _batch.AddTo(command);
    }

    public EngineSettings Read(ParseResult result) => _batch.Read(result, new EngineSettings
    {
        Engine = result.GetValue(_engine)!,
        ModelPath = result.GetValue(_model),
        Models = _models.Read(result),
        Decoders = result.GetValue(_decoders),
    });
}
