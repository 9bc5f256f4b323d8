using System.CommandLine;
using PortBridge.Worker.Speech;

namespace PortBridge.Worker.Cli;

/// <summary>The options that choose how speech is found, for every command that listens.</summary>
internal sealed class VoiceActivityCliOptions
{
    private readonly Option<string> _detector = new("--vad")
    {
        Description = "How speech is told from other sounds; auto takes the best that can be had here.",
        DefaultValueFactory = _ => VoiceActivityCatalog.Automatic,
    };

    private readonly Option<string?> _model = new("--vad-model")
    {
        Description = "The file of the detector silero, silero_vad.onnx.",
        HelpName = "file",
    };

    public VoiceActivityCliOptions() => _detector.AcceptOnlyFromAmong([.. VoiceActivityCatalog.Names]);

    public void AddTo(Command command)
    {
        command.Options.Add(_detector);
        command.Options.Add(_model);
    }

    public VoiceActivitySettings Read(ParseResult result) => new()
    {
        Detector = result.GetValue(_detector)!,
        ModelPath = result.GetValue(_model),
    };
}
