using System.Text.Json;

namespace PortBridge.Worker.Cli;

/// <summary>Prints transcripts: text for people, with the file's name where there are several, or JSON.</summary>
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
