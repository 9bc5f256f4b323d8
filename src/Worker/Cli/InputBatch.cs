using PortBridge.Audio.Files;
using PortBridge.Protocol;
using PortBridge.Worker.Endpointing;
using PortBridge.Worker.Hosting;
using PortBridge.Worker.Recognition;

namespace PortBridge.Worker.Cli;

/// <summary>Transcribes audio files one after the other. An unreadable one does not stop the others.</summary>
/// <param name="inputs">Opens the files.</param>
/// <param name="transcriber">Transcribes them.</param>
/// <param name="options">The options of the transcriber.</param>
/// <param name="output">Receives the transcripts.</param>
/// <param name="errors">Receives failures and warnings.</param>
internal sealed class InputBatch(
    AudioOpener inputs, FileTranscriber transcriber, SegmentationOptions options, TranscriptWriter output, TextWriter errors)
{
    /// <summary>Transcribes files.</summary>
    /// <param name="names">Their names, for <see cref="AudioOpener.OpenAsync"/>.</param>
    /// <param name="cancellationToken">Ends the transcription.</param>
    /// <returns>The exit code: that of the first failure; without one, whether speech was found in all files.</returns>
    /// <exception cref="OutputException">The output cannot be written.</exception>
    public async Task<int> RunAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var (failure, speech) = (ExitCodes.Ok, ExitCodes.Ok);
        foreach (var name in names)
        {
            try
            {
                if (!await TranscribeAsync(name, cancellationToken))
                    speech = CommandExitCodes.NoSpeech;
            }
            catch (Exception e) when (
                e is AudioFileException or (IOException and not OutputException) or UnauthorizedAccessException or EngineException)
            {
                await ReportAsync(name, Describe(e));
                failure = failure == ExitCodes.Ok ? CodeOf(e) : failure;
            }
        }

        return failure == ExitCodes.Ok ? speech : failure;
    }

    /// <summary>The exit code of a failure.</summary>
    public static int CodeOf(Exception e) => e switch
    {
        EngineException { Reason: EngineFailure.Unavailable or EngineFailure.ModelUnavailable } => ExitCodes.Unavailable,
        EngineException { Reason: EngineFailure.ModelLoadFailed } => ExitCodes.Configuration,
        EngineException => ExitCodes.Internal,
        AudioFileException => CommandExitCodes.BadInput,
        _ => CommandExitCodes.NoInput,
    };

    private static string Describe(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "The file does not exist; check its name.",
        UnauthorizedAccessException => "This cannot be read: it is a folder, or access is denied.",
        _ => e.Message,
    };

    private async Task<bool> TranscribeAsync(string name, CancellationToken cancellationToken)
    {
        await using var input = await inputs.OpenAsync(name, cancellationToken);
        var result = await transcriber.TranscribeAsync(name, input, cancellationToken);
        output.Write(result.Transcript);
        if (result.Warning is not null)
            await ReportAsync(name, result.Warning);
        if (result.Transcript.Text.Length > 0)
            return true;

        await ReportAsync(name, NoSpeechAdvice.For(result, options));
        return false;
    }

    private Task ReportAsync(string name, string message) =>
        errors.WriteLineAsync($"{(name.Length == 0 ? "\"\"" : name)}: {message}");
}
