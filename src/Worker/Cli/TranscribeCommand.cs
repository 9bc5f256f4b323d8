using System.CommandLine;
using PortBridge.Protocol;
using PortBridge.Worker.Audio;
using PortBridge.Worker.Audio.Files;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Engines.Loading;
using PortBridge.Worker.Recognition;
using PortBridge.Worker.VoiceActivity;

namespace PortBridge.Worker.Cli;

/// <summary><c>transcribe</c>: transcribes WAV files. An unreadable file does not stop the others; the exit code is that of
/// the first failure.</summary>
internal static class TranscribeCommand
{
    /// <summary>Files have no latency requirement, and longer utterances are more accurate.</summary>
    private static readonly SegmentationOptions FileDefaults = new()
    {
        Endpointing = new(SilenceDuration: TimeSpan.FromSeconds(1)),
    };

    public static Command Create()
    {
        var files = new Argument<string[]>("file")
        {
            Description = "WAV files: 16-bit or 24-bit PCM or 32-bit float, mono or stereo, 8 to 192 kHz.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = new Option<bool>("--json")
        {
            Description = "Print one JSON object for each file, with utterances, words and times.",
        };
        var engine = new EngineCliOptions();
        var voiceActivity = new VoiceActivityCliOptions();
        var segmentation = new SegmentationCliOptions(FileDefaults);

        var command = new Command("transcribe", "Transcribe WAV files.") { files, json };
        engine.AddTo(command);
        voiceActivity.AddTo(command);
        segmentation.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var paths = result.GetValue(files)!;
            var errors = result.InvocationConfiguration.Error;
            var output = new TranscriptWriter(result.InvocationConfiguration.Output, result.GetValue(json), paths.Length > 1);
            try
            {
                var settings = engine.Read(result) with { Interactive = false };
                var progress = ProgressPrinter.OnStandardError(errors);
                await using var loaded = await EngineCatalog.LoadAsync(settings, progress, cancellationToken);
                if (loaded.Info.Note is { } note)
                    await errors.WriteLineAsync(note);
                using var detectors = await VoiceActivityCatalog.LoadAsync(
                    voiceActivity.Read(result, settings), errors, progress, cancellationToken);
                var transcriber = new FileTranscriber(loaded, detectors, segmentation.Read(result));
                return await TranscribeAsync(transcriber, paths, output, errors, cancellationToken);
            }
            catch (EngineException e)
            {
                await errors.WriteLineAsync(e.Message);
                return CodeOf(e);
            }
        });
        return command;
    }

    private static async Task<int> TranscribeAsync(
        FileTranscriber transcriber,
        string[] files,
        TranscriptWriter output,
        TextWriter errors,
        CancellationToken cancellationToken)
    {
        var code = ExitCodes.Ok;
        foreach (var file in files)
        {
            try
            {
                output.Write(await transcriber.TranscribeAsync(file, cancellationToken));
            }
            catch (Exception e) when (
                e is AudioFileException or IOException or UnauthorizedAccessException or EngineException)
            {
                await errors.WriteLineAsync($"{file}: {Describe(e)}");
                code = code == ExitCodes.Ok ? CodeOf(e) : code;
            }
        }

        return code;
    }

    private static string Describe(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "The file does not exist; check its name.",
        UnauthorizedAccessException => "This cannot be read: it is a folder, or access is denied.",
        _ => e.Message,
    };

    private static int CodeOf(Exception e) => e switch
    {
        EngineException { Reason: EngineFailure.Unavailable or EngineFailure.ModelUnavailable } => ExitCodes.Unavailable,
        EngineException { Reason: EngineFailure.ModelLoadFailed } => ExitCodes.Configuration,
        EngineException => ExitCodes.Internal,
        AudioFileException => CommandExitCodes.BadInput,
        _ => CommandExitCodes.NoInput,
    };
}
