using System.CommandLine;
using System.CommandLine.Parsing;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines.Loading;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Cli;

/// <summary><c>transcribe</c>: transcribes audio files. An unreadable file does not stop the others; the exit code is that
/// of the first failure, and otherwise says whether speech was found in all files.</summary>
internal sealed class TranscribeCommand
{
    /// <summary>Files have no latency requirement, and longer utterances are more accurate.</summary>
    private static readonly SegmentationOptions FileDefaults = new()
    {
        Endpointing = new(SilenceDuration: TimeSpan.FromSeconds(1)),
    };

    private readonly AudioOpener _inputs;

    private readonly Argument<string[]> _files = new("file")
    {
        Description = "Audio files: WAV, Wave64, AIFF, or WebM and Ogg with Opus; others if ffmpeg is installed. "
            + $"{AudioOpener.StandardInputName} is standard input, and the default if that is a pipe or a file.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print one JSON object for each file, with utterances, words and times.",
    };

    private readonly EngineCliOptions _engine = new();
    private readonly VoiceActivityCliOptions _voiceActivity = new();
    private readonly SegmentationCliOptions _segmentation = new(FileDefaults);

    private TranscribeCommand(AudioOpener inputs) => _inputs = inputs;

    /// <summary>Creates the command.</summary>
    /// <param name="inputs">Opens the files; null for those of this process.</param>
    public static Command Create(AudioOpener? inputs = null)
    {
        var transcribe = new TranscribeCommand(inputs ?? new AudioOpener());
        var command = new Command(
            "transcribe",
            $"Transcribe audio files. The exit code is {CommandExitCodes.NoSpeech} if one has no speech.")
        {
            transcribe._files,
            transcribe._json,
        };
        transcribe._engine.AddTo(command);
        transcribe._voiceActivity.AddTo(command);
        transcribe._segmentation.AddTo(command);
        command.Validators.Add(transcribe.CheckFiles);
        command.SetAction(transcribe.RunAsync);
        return command;
    }

    private void CheckFiles(CommandResult result)
    {
        if (result.GetResult(_files) is not { Tokens.Count: > 0 } && !_inputs.IsInputRedirected())
            result.AddError($"Name an audio file, or {AudioOpener.StandardInputName} for standard input.");
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        string[] names = result.GetValue(_files) is { Length: > 0 } given ? given : [AudioOpener.StandardInputName];
        var errors = result.InvocationConfiguration.Error;
        var output = new TranscriptWriter(result.InvocationConfiguration.Output, result.GetValue(_json), names.Length > 1);
        try
        {
            var settings = _engine.Read(result) with { Interactive = false };
            var progress = ProgressPrinter.OnStandardError(errors);
            await using var loaded = await EngineCatalog.LoadAsync(settings, progress, cancellationToken);
            if (loaded.Info.Note is { } note)
                await errors.WriteLineAsync(note);
            using var detectors = await VoiceActivityCatalog.LoadAsync(
                _voiceActivity.Read(result, settings), errors, progress, cancellationToken);
            var options = _segmentation.Read(result);
            var transcriber = new FileTranscriber(loaded, detectors, options);
            return await new InputBatch(_inputs, transcriber, options, output, errors).RunAsync(names, cancellationToken);
        }
        catch (EngineException e)
        {
            await errors.WriteLineAsync(e.Message);
            return InputBatch.CodeOf(e);
        }
    }
}
