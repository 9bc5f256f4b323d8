using System.CommandLine;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Cli;

/// <summary>The options that choose how speech is found, for every command that listens.</summary>
internal sealed class VoiceActivityCliOptions
{
    private readonly Option<string> _detector = new("--vad")
    {
        Description = "How speech is told from other sounds; auto takes the best whose model is here.",
        DefaultValueFactory = _ => VoiceActivityCatalog.Automatic,
    };

    private readonly Option<string?> _model = new("--vad-model")
    {
        Description = "The file of the detector silero, silero_vad.onnx; out of the store of models when left out.",
        HelpName = "file",
    };

    public VoiceActivityCliOptions() => _detector.AcceptOnlyFromAmong([.. VoiceActivityCatalog.Names]);

    public void AddTo(Command command)
    {
        command.Options.Add(_detector);
        command.Options.Add(_model);
    }

    public VoiceActivitySettings Read(ParseResult result, EngineSettings engine)
    {
        var detector = result.GetValue(_detector)!;
        var isScripted = engine.Engine == ScriptedEngine.Name;
        return new VoiceActivitySettings
        {
            // What the scripted engine is given to hear is seldom speech, which is all that Silero knows.
            Detector = isScripted && detector == VoiceActivityCatalog.Automatic ? VoiceActivityCatalog.Energy : detector,
            ModelPath = result.GetValue(_model),
            Models = engine.Models,
        };
    }
}
