using System.CommandLine;
using PortBridge.Worker.Engines;
using PortBridge.Worker.Engines.Scripted;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Cli;

/// <summary>The options that select a voice activity detector, shared by all commands that process audio.</summary>
internal sealed class VoiceActivityCliOptions
{
    private readonly Option<string> _detector = new("--vad")
    {
        Description = "The voice activity detector; auto selects the best one whose model is on this machine.",
        DefaultValueFactory = _ => VoiceActivityCatalog.Automatic,
    };

    private readonly Option<string?> _model = new("--vad-model")
    {
        Description = "The model file of the detector silero. Default: silero_vad.onnx in the model store.",
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
            // Test audio for the scripted engine is often not speech, which Silero would reject.
            Detector = isScripted && detector == VoiceActivityCatalog.Automatic ? VoiceActivityCatalog.Energy : detector,
            ModelPath = result.GetValue(_model),
            Models = engine.Models,
        };
    }
}
