using System.Text.Json;

namespace PortBridge.Worker.Cli;

/// <summary>Prints transcripts as JSON or as text. The text has the name of the file if there are several.</summary>
/// <param name="output">Receives the text.</param>
/// <param name="json">Whether to print JSON.</param>
/// <param name="severalFiles">Whether there are several files.</param>
internal sealed class TranscriptWriter(TextWriter output, bool json, bool severalFiles)
{
    public void Write(Transcript transcript)
    {
        if (json)
            output.WriteLine(JsonSerializer.Serialize(transcript, TranscriptJson.Default.Transcript));
        else
            output.WriteLine(severalFiles ? $"{transcript.File}: {transcript.Text}" : transcript.Text);
    }
}
